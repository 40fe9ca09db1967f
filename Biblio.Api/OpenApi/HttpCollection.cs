using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Biblio.Api.OpenApi;

/// <summary>Requests as editors send them (.http): a heading for each operation, ids to fill in as variables.</summary>
internal static partial class HttpCollection
{
    public static string From(JsonObject document)
    {
        var examples = Example.Of(document).ToList();
        var text = new StringBuilder(
            "@biblio = http://localhost:8000\n# what POST /api/v1/account/login answers with\n@token = \n"
        );
        foreach (
            var variable in examples
                .SelectMany(example => Variable().Matches(example.Path))
                .Select(match => match.Groups[1].Value)
                .Distinct()
                .Order(StringComparer.Ordinal)
        )
        {
            text.Append(CultureInfo.InvariantCulture, $"@{variable} = 1\n");
        }

        foreach (var example in examples)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n### {example.Summary}\n{example.Method} {{{{biblio}}}}{Variable().Replace(example.Path, "{{$1}}")}\n"
            );
            text.Append(example.NeedsToken ? "Authorization: Bearer {{token}}\n" : "");
            text.Append(example.ContentType is { } type ? $"Content-Type: {type}\n" : "");
            text.Append(example.Body is { } body ? $"\n{body.ToJsonString(ServiceDocuments.Readable)}\n" : "");
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Variable();
}
