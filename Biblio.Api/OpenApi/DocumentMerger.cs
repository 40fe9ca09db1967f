using System.Text;
using System.Text.Json.Nodes;

namespace Biblio.Api.OpenApi;

/// <summary>
/// Many API documents (OpenAPI, as JSON) become one. Paths are those of the gateway; a schema of the same name and the same text is kept once,
/// and one of the same name and another text is called after its service as well.
/// </summary>
internal sealed class DocumentMerger(string title, string description)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    private readonly JsonObject _paths = [];
    private readonly Dictionary<string, JsonObject> _components = [];
    private readonly SortedSet<string> _tags = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = [];

    /// <summary>Adds a service's operations, at the places that <paramref name="publicPaths"/> gives for a path of its own; none: it is not for the outside.</summary>
    public DocumentMerger Add(string service, JsonObject document, Func<string, IEnumerable<PublicPath>> publicPaths)
    {
        var own = document.DeepClone().AsObject();
        var renamed = Rename(service, own);
        foreach (var (path, operations) in own["paths"] as JsonObject ?? [])
        {
            foreach (var place in publicPaths(path))
            {
                Add(service, place, operations!.DeepClone().AsObject());
            }
        }

        foreach (var (kind, components) in own["components"] as JsonObject ?? [])
        {
            foreach (var (name, component) in components!.AsObject())
            {
                Components(kind)[renamed.GetValueOrDefault(name, name)] = component!.DeepClone();
            }
        }

        return this;
    }

    public JsonObject Document(IEnumerable<string> missing)
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
            ["paths"] = Sorted(_paths),
            ["components"] = new JsonObject(
                _components
                    .OrderBy(kind => kind.Key, StringComparer.Ordinal)
                    .Select(kind => KeyValuePair.Create<string, JsonNode?>(kind.Key, Sorted(kind.Value)))
            ),
            ["tags"] = new JsonArray([.. _tags.Select(tag => new JsonObject { ["name"] = tag })]),
        };
        if (missing.ToArray() is { Length: > 0 } absent)
        {
            document["x-biblio-missing"] = new JsonArray([.. absent.Select(name => JsonValue.Create(name))]);
        }

        return document;
    }

    private void Add(string service, PublicPath place, JsonObject operations)
    {
        var path = _paths[place.Path] as JsonObject ?? [];
        foreach (var (method, node) in operations)
        {
            if (!Methods.Contains(method))
            {
                path.TryAdd(method, node?.DeepClone()); // parameters and the like of the whole path
            }
            else if (place.Methods is null || place.Methods.Contains(method, StringComparer.OrdinalIgnoreCase))
            {
                var operation = node!.DeepClone().AsObject();
                operation["operationId"] = Id(method, place.Path);
                operation["tags"] = new JsonArray($"{service}: {(string?)operation["tags"]?[0] ?? service}");
                _tags.Add((string)operation["tags"]![0]!);
                if (place.Deprecated && method == "get")
                {
                    operation["deprecated"] = true;
                }

                if (
                    place.Shape is not null
                    && operation["responses"]?["200"]?["content"]?["application/json"] is JsonObject answer
                )
                {
                    answer["schema"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["description"] = $"The same, in the shape {place.Shape}.",
                    };
                }

                path[method] = operation;
            }
        }

        _paths[place.Path] = path;
    }

    /// <summary>New names for schemas whose names are taken by others; done within the document when this returns.</summary>
    private Dictionary<string, string> Rename(string service, JsonObject document)
    {
        var taken = Components("schemas");
        var renamed = (document["components"]?["schemas"] as JsonObject ?? [])
            .Where(schema => taken[schema.Key] is { } other && !JsonNode.DeepEquals(other, schema.Value))
            .ToDictionary(
                schema => schema.Key,
                schema => char.ToUpperInvariant(service[0]) + service[1..] + schema.Key
            );
        if (renamed.Count > 0)
        {
            Refer(document, renamed);
        }

        return renamed;
    }

    private static void Refer(JsonNode? node, Dictionary<string, string> renamed)
    {
        const string schemas = "#/components/schemas/";
        switch (node)
        {
            case JsonObject o:
                if (
                    (o["$ref"] as JsonValue)?.GetValue<string>() is { } reference
                    && reference.StartsWith(schemas, StringComparison.Ordinal)
                    && renamed.TryGetValue(reference[schemas.Length..], out var name)
                )
                {
                    o["$ref"] = schemas + name;
                }

                o.ToList().ForEach(property => Refer(property.Value, renamed));
                break;
            case JsonArray a:
                a.ToList().ForEach(item => Refer(item, renamed));
                break;
        }
    }

    private JsonObject Components(string kind) =>
        _components.TryGetValue(kind, out var known) ? known : _components[kind] = [];

    /// <summary>Unlike any other: <c>getApiV1CatalogBooksById</c>.</summary>
    private string Id(string method, string path)
    {
        var id = new StringBuilder(method);
        foreach (var word in path.Split(['/', '.', '-'], StringSplitOptions.RemoveEmptyEntries))
        {
            var bare = word.Trim('{', '}');
            id.Append(word[0] == '{' ? "By" : "").Append(char.ToUpperInvariant(bare[0])).Append(bare.AsSpan(1));
        }

        return _ids.Add(id.ToString())
            ? id.ToString()
            : throw new InvalidOperationException($"Two operations are called {id}.");
    }

    private static JsonObject Sorted(JsonObject from) =>
        new(
            from.OrderBy(property => property.Key, StringComparer.Ordinal)
                .Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone()))
        );
}

/// <summary>Where a service's path is to be found at the gateway; <paramref name="Methods"/> null: all that it has.</summary>
internal sealed record PublicPath(
    string Path,
    IReadOnlyList<string>? Methods = null,
    bool Deprecated = false,
    string? Shape = null
);
