using System.Text;
using System.Text.Json.Nodes;

namespace Biblio.Api.OpenApi;

/// <summary>
/// Merges several OpenAPI documents (JSON) into one, with the paths of the gateway.
/// Equal schemas of one name are kept once.
/// A schema whose name is taken by a different one gets the service's name as a prefix.
/// </summary>
internal sealed class DocumentMerger(string title, string description)
{
    private static readonly string[] OperationMethods =
    [
        "get",
        "put",
        "post",
        "delete",
        "options",
        "head",
        "patch",
        "trace",
    ];

    private readonly JsonObject _paths = [];
    private readonly Dictionary<string, JsonObject> _components = [];
    private readonly SortedSet<string> _tags = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = [];

    /// <summary>
    /// Adds a service's operations. <paramref name="publicPaths"/> returns the public paths for a path of the service.
    /// It returns none for an internal path.
    /// </summary>
    public DocumentMerger Add(string service, JsonObject document, Func<string, IEnumerable<PublicPath>> publicPaths)
    {
        var copy = document.DeepClone().AsObject();
        var renamed = RenameConflicts(service, copy);
        foreach (var (kind, components) in copy["components"] as JsonObject ?? [])
        {
            foreach (var (name, component) in components!.AsObject())
            {
                GetComponents(kind)[renamed.GetValueOrDefault(name, name)] = component!.DeepClone();
            }
        }

        foreach (var (path, operations) in copy["paths"] as JsonObject ?? [])
        {
            foreach (var publicPath in publicPaths(path))
            {
                Add(service, publicPath, operations!.DeepClone().AsObject());
            }
        }

        return this;
    }

    public JsonObject Build(IEnumerable<string> missing)
    {
        var document = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = title,
                ["description"] = description,
                ["version"] = "v1",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["paths"] = Sort(_paths),
            ["components"] = new JsonObject(
                _components
                    .OrderBy(kind => kind.Key, StringComparer.Ordinal)
                    .Select(kind => KeyValuePair.Create<string, JsonNode?>(kind.Key, Sort(kind.Value)))
            ),
            ["tags"] = new JsonArray([.. _tags.Select(tag => new JsonObject { ["name"] = tag })]),
        };
        if (missing.ToArray() is { Length: > 0 } absent)
        {
            var info = document["info"]!;
            info["x-biblio-missing"] = new JsonArray([.. absent.Select(name => JsonValue.Create(name))]);
            info["description"] =
                $"{description} This document is incomplete, because these services do not answer: "
                + $"{string.Join(", ", absent)}.";
        }

        return document;
    }

    private void Add(string service, PublicPath publicPath, JsonObject operations)
    {
        var path = _paths[publicPath.Path] as JsonObject ?? [];
        foreach (var (method, node) in operations)
        {
            if (!OperationMethods.Contains(method))
            {
                // This is not an operation but a field of the whole path, such as its parameters.
                path.TryAdd(method, node?.DeepClone());
            }
            else if (
                publicPath.Methods is null
                || publicPath.Methods.Contains(method, StringComparer.OrdinalIgnoreCase)
            )
            {
                var operation = node!.DeepClone().AsObject();
                operation["operationId"] = GetOperationId(method, publicPath.Path);
                operation["tags"] = new JsonArray($"{service}: {(string?)operation["tags"]?[0] ?? service}");
                _tags.Add((string)operation["tags"]![0]!);
                if (publicPath.Deprecated && method == "get")
                {
                    operation["deprecated"] = true;
                }

                if (
                    publicPath.Shape is not null
                    && operation["responses"]?["200"]?["content"]?["application/json"] is JsonObject answer
                )
                {
                    answer["schema"] = BooksVersion2Schema.Convert(answer["schema"], GetComponents("schemas"));
                }

                path[method] = operation;
            }
        }

        _paths[publicPath.Path] = path;
    }

    /// <summary>
    /// Finds new names for schemas whose names are taken, and updates the references in <paramref name="document"/>.
    /// </summary>
    private Dictionary<string, string> RenameConflicts(string service, JsonObject document)
    {
        var taken = GetComponents("schemas");
        var renamed = (document["components"]?["schemas"] as JsonObject ?? [])
            .Where(schema => taken[schema.Key] is { } other && !JsonNode.DeepEquals(other, schema.Value))
            .ToDictionary(
                schema => schema.Key,
                schema => char.ToUpperInvariant(service[0]) + service[1..] + schema.Key
            );
        if (renamed.Count > 0)
        {
            UpdateReferences(document, renamed);
        }

        return renamed;
    }

    private static void UpdateReferences(JsonNode? node, Dictionary<string, string> renamed)
    {
        switch (node)
        {
            case JsonObject jsonObject:
                if (
                    SchemaReference.GetName(jsonObject) is { } reference
                    && renamed.TryGetValue(reference, out var name)
                )
                {
                    SchemaReference.SetName(jsonObject, name);
                }

                jsonObject.ToList().ForEach(property => UpdateReferences(property.Value, renamed));
                break;
            case JsonArray jsonArray:
                jsonArray.ToList().ForEach(item => UpdateReferences(item, renamed));
                break;
        }
    }

    private JsonObject GetComponents(string kind) =>
        _components.TryGetValue(kind, out var components) ? components : _components[kind] = [];

    /// <summary>A unique id, for example <c>getApiV1CatalogBooksById</c>.</summary>
    private string GetOperationId(string method, string path)
    {
        var id = new StringBuilder(method);
        foreach (var segment in path.Split(['/', '.', '-'], StringSplitOptions.RemoveEmptyEntries))
        {
            var name = segment.Trim('{', '}');
            id.Append(segment[0] == '{' ? "By" : "").Append(char.ToUpperInvariant(name[0])).Append(name.AsSpan(1));
        }

        return _ids.Add(id.ToString())
            ? id.ToString()
            : throw new InvalidOperationException($"Two operations have the id {id}.");
    }

    private static JsonObject Sort(JsonObject from) =>
        new(
            from.OrderBy(property => property.Key, StringComparer.Ordinal)
                .Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone()))
        );
}

/// <summary>
/// The public path of a service's path. <paramref name="Methods"/> is null when all methods are public.
/// </summary>
internal sealed record PublicPath(
    string Path,
    IReadOnlyList<string>? Methods = null,
    bool Deprecated = false,
    string? Shape = null
);
