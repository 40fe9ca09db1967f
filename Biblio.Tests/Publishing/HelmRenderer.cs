using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace Biblio.Tests.Publishing;

/// <summary>
/// Fills in the templates of the chart. It knows exactly the expressions that the chart uses, and rejects all others.
/// </summary>
internal sealed partial class HelmRenderer
{
    private readonly string _chart;
    private readonly JsonNode _values;

    /// <param name="chart">The folder of the chart.</param>
    /// <param name="variant">The name of a file with values that replace those of values.yaml.</param>
    /// <param name="secrets">Whether every secret is given.</param>
    public HelmRenderer(string chart, string variant = "values.yaml", bool secrets = true)
    {
        _chart = chart;
        _values = YamlFile.Parse(File.ReadAllText(Path.Combine(chart, "values.yaml")));
        Merge(_values.AsObject(), YamlFile.Parse(File.ReadAllText(Path.Combine(chart, variant))).AsObject());
        foreach (var (_, names) in secrets ? _values["secrets"]!.AsObject() : [])
        {
            foreach (var name in names!.AsObject().Select(secret => secret.Key).ToList())
            {
                names[name] = "given";
            }
        }
    }

    /// <summary>Replaces a value, as <c>helm --set</c> does.</summary>
    public HelmRenderer With(string path, JsonNode value)
    {
        var names = path.Split('.');
        names[..^1].Aggregate(_values, (node, name) => node[name]!)[names[^1]] = value;
        return this;
    }

    /// <summary>The text of every template by its path.</summary>
    public SortedDictionary<string, string> Render() =>
        new(
            PublishedForms
                .Files(Path.Combine(_chart, "templates"))
                .ToDictionary(template => template.Key, template => Render(template.Value)),
            StringComparer.Ordinal
        );

    public string Render(string template) => Expression().Replace(template, match => Evaluate(match.Groups[1].Value));

    private string Evaluate(string expression)
    {
        if (ValueExpression().Match(expression) is { Success: true } value)
        {
            var text = Find(value.Groups["path"].Value) is { } found
                ? found.ToString()
                : throw new InvalidOperationException($"{expression} has no value");
            return value.Groups["number"].Success
                ? int.Parse(text, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
                : text;
        }

        if (RequiredExpression().Match(expression) is { Success: true } required)
        {
            return Find(required.Groups["path"].Value)?.ToString() is { Length: > 0 } given
                ? given
                : throw new InvalidOperationException(required.Groups["message"].Value);
        }

        if (HashExpression().Match(expression) is { Success: true } hash)
        {
            return Hash(Find(hash.Groups["path"].Value)?.ToJsonString() ?? "null");
        }

        if (JsonExpression().Match(expression) is { Success: true } json)
        {
            return Find(json.Groups["path"].Value)?.ToJsonString()
                ?? throw new InvalidOperationException($"{expression} has no value");
        }

        if (FilesExpression().Match(expression) is { Success: true } files)
        {
            var text = ReadFiles(files.Groups["glob"].Value);
            return files.Groups["hash"].Success ? Hash(text) : "  " + text.Replace("\n", "\n  ");
        }

        return expression switch
        {
            ".Chart.Name" => "biblio",
            ".Release.Name" => "shop",
            ".Release.Revision" => "1",
            _ => throw new InvalidOperationException($"the renderer does not know {expression}"),
        };
    }

    private JsonNode? Find(string path) =>
        path.Split('.').Aggregate<string, JsonNode?>(_values, (node, name) => node?[name]);

    private string ReadFiles(string glob)
    {
        var isFolder = glob.EndsWith("/**", StringComparison.Ordinal);
        var path = Path.Combine(_chart, isFolder ? glob[..^3] : glob);
        var files = isFolder ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path];
        // Two files with one name would fail here. Helm would drop one of them.
        var data = files.ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
        return new SerializerBuilder().WithNewLine("\n").Build().Serialize(data).TrimEnd('\n');
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void Merge(JsonObject target, JsonObject source)
    {
        foreach (var (name, value) in source)
        {
            if (target[name] is JsonObject inner && value is JsonObject other)
            {
                Merge(inner, other);
            }
            else if (target.ContainsKey(name))
            {
                target[name] = value!.DeepClone();
            }
            else
            {
                throw new InvalidOperationException($"values.yaml has no {name}");
            }
        }
    }

    [GeneratedRegex(@"\{\{ (.+?) \}\}")]
    private static partial Regex Expression();

    [GeneratedRegex(@"^\.Values\.(?<path>[\w.]+)(?<number> \| int)?$")]
    private static partial Regex ValueExpression();

    [GeneratedRegex(@"^required `(?<message>[^`]+)` \.Values\.(?<path>[\w.]+)$")]
    private static partial Regex RequiredExpression();

    [GeneratedRegex(@"^toJson \.Values\.(?<path>[\w.]+) \| sha256sum$")]
    private static partial Regex HashExpression();

    [GeneratedRegex(@"^toJson \.Values\.(?<path>[\w.]+)$")]
    private static partial Regex JsonExpression();

    [GeneratedRegex(@"^\(\.Files\.Glob `(?<glob>[^`]+)`\)\.AsConfig \| (indent 2|(?<hash>sha256sum))$")]
    private static partial Regex FilesExpression();
}
