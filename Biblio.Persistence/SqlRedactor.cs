using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenTelemetry;

namespace Biblio.Persistence;

/// <summary>
/// Removes literal values from the SQL statements in spans. The input of users is private, and statements that differ
/// only in values become equal.
/// </summary>
internal sealed partial class SqlRedactor : BaseProcessor<Activity>
{
    // The driver writes the second tag if OTEL_SEMCONV_STABILITY_OPT_IN selects the old names.
    private static readonly string[] Tags = ["db.query.text", "db.statement"];

    private const int MaxLength = 2_000;
    private const int MaxCachedStatements = 1_000;

    private readonly ConcurrentDictionary<string, string> _cache = [];

    public override void OnEnd(Activity data)
    {
        foreach (var tag in Tags)
        {
            if (data.GetTagItem(tag) is not string text)
            {
                continue;
            }

            if (RedactCached(text) is var redacted && !ReferenceEquals(redacted, text))
            {
                data.SetTag(tag, redacted);
            }

            // The driver names each span Execute. OpenTelemetry's conventions use the operation and the schema.
            var operation = SqlOperation.Of(text);
            data.SetTag("db.operation.name", operation);
            data.DisplayName = $"{operation} {data.GetTagItem("db.namespace")}";
        }
    }

    /// <summary>
    /// Most statements are repeated, so the first thousand are cached. Later ones are mostly statements with literal
    /// values, which are not repeated.
    /// </summary>
    private string RedactCached(string text)
    {
        if (_cache.TryGetValue(text, out var cached))
        {
            return cached;
        }

        var redacted = Redact(text);
        if (_cache.Count < MaxCachedStatements && text.Length <= MaxLength)
        {
            // An unchanged statement keeps its reference, so that OnEnd does not set the tag again.
            _cache.TryAdd(text, redacted == text ? text : redacted);
        }

        return redacted;
    }

    /// <summary>
    /// Returns at most 2 000 characters of the statement, with ? for each literal and (?) for a list of literals.
    /// </summary>
    internal static string Redact(string statement) =>
        List()
            .Replace(Literal().Replace(statement.Length > MaxLength ? statement[..MaxLength] : statement, "?"), "(?)");

    // A quoted text, whose end may be cut off, or a number that is not part of a name.
    [GeneratedRegex(
        """'(?:[^'\\]|\\.|'')*(?:'|\z)|"(?:[^"\\]|\\.|"")*(?:"|\z)|"""
            + """(?<![\w@`$.])(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w`])""",
        RegexOptions.Singleline
    )]
    private static partial Regex Literal();

    [GeneratedRegex(@"\(\s*\?(?:\s*,\s*\?)+\s*\)")]
    private static partial Regex List();
}
