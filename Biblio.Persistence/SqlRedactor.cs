using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenTelemetry;

namespace Biblio.Persistence;

/// <summary>Takes values out of the SQL statements in spans, where a library wrote them into the text: what a reader typed is nobody's business there, and equal statements look equal.</summary>
internal sealed partial class SqlRedactor : BaseProcessor<Activity>
{
    // the second is what the driver writes where OTEL_SEMCONV_STABILITY_OPT_IN asks for the old names
    private static readonly string[] Tags = ["db.query.text", "db.statement"];

    private const int Longest = 2_000;
    private const int Remembered = 1_000;

    private readonly ConcurrentDictionary<string, string> _known = [];

    public override void OnEnd(Activity data)
    {
        foreach (var tag in Tags)
        {
            if (data.GetTagItem(tag) is not string text)
            {
                continue;
            }

            if (Known(text) is var plain && !ReferenceEquals(plain, text))
            {
                data.SetTag(tag, plain);
            }

            // The driver calls each span Execute; OpenTelemetry's conventions name it after the operation and the schema.
            var operation = SqlOperation.Of(text);
            data.SetTag("db.operation.name", operation);
            data.DisplayName = $"{operation} {data.GetTagItem("db.namespace")}";
        }
    }

    /// <summary>Nearly all statements come again and again; beyond a thousand they are those with values in them, which nobody remembers.</summary>
    private string Known(string text)
    {
        if (_known.TryGetValue(text, out var known))
        {
            return known;
        }

        var plain = WithoutValues(text);
        if (_known.Count < Remembered && text.Length <= Longest)
        {
            // the statement as it came, where there was nothing to take out
            _known.TryAdd(text, plain == text ? text : plain);
        }

        return plain;
    }

    /// <summary>At most 2 000 characters of it, with ? for each literal and (?) for a list of them.</summary>
    internal static string WithoutValues(string statement) =>
        List().Replace(Literal().Replace(statement.Length > Longest ? statement[..Longest] : statement, "?"), "(?)");

    // a quoted text (whose end may have been cut off), or a number that is no part of a name
    [GeneratedRegex(
        """'(?:[^'\\]|\\.|'')*(?:'|\z)|"(?:[^"\\]|\\.|"")*(?:"|\z)|(?<![\w@`$.])(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w`])""",
        RegexOptions.Singleline
    )]
    private static partial Regex Literal();

    [GeneratedRegex(@"\(\s*\?(?:\s*,\s*\?)+\s*\)")]
    private static partial Regex List();
}
