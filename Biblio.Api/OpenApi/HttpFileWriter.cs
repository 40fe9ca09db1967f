using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Biblio.Api.OpenApi;

/// <summary>Writes every operation as a request of an .http file for editors. Ids in paths are variables.</summary>
internal static partial class HttpFileWriter
{
    public static string Write(JsonObject document)
    {
        var examples = RequestExample.ReadAll(document).ToList();
        var text = new StringBuilder(
            "@biblio = http://localhost:8000\n# The access token that POST /api/v1/account/login returns.\n@token = \n"
        );
        foreach (
            var variable in examples
                .SelectMany(example => PathVariable().Matches(example.Path))
                .Select(match => match.Groups[1].Value)
                .Distinct()
                .Order(StringComparer.Ordinal)
        )
        {
            text.Append(CultureInfo.InvariantCulture, $"@{variable} = 1\n");
        }

        foreach (var example in examples)
        {
            var path = PathVariable().Replace(example.Path, "{{$1}}");
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n### {example.Summary}\n{example.Method} {{{{biblio}}}}{path}\n"
            );
            text.Append(example.NeedsToken ? "Authorization: Bearer {{token}}\n" : "");
            text.Append(example.ContentType is { } type ? $"Content-Type: {type}\n" : "");
            text.Append(example.Body is { } body ? $"\n{body.ToJsonString(ApiDocumentCache.IndentedJson)}\n" : "");
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathVariable();
}
