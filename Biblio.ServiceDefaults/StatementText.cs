using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenTelemetry;

namespace Biblio.ServiceDefaults;

/// <summary>Takes values out of the SQL statements in spans, where a library wrote them into the text: what a reader typed is nobody's business there, and equal statements look equal.</summary>
internal sealed partial class StatementText : BaseProcessor<Activity>
{
    private const string Tag = "db.query.text";
    private const int Longest = 2_000;

    public override void OnEnd(Activity data)
    {
        if (data.GetTagItem(Tag) is string text)
        {
            data.SetTag(Tag, WithoutValues(text));
        }
    }

    /// <summary>At most 2 000 characters of it, with ? for each literal and (?) for a list of them.</summary>
    internal static string WithoutValues(string statement) =>
        List().Replace(Literal().Replace(statement.Length > Longest ? statement[..Longest] : statement, "?"), "(?)");

    // a quoted text (whose end may have been cut off), or a number that is no part of a name
    [GeneratedRegex("""'(?:[^'\\]|\\.|'')*(?:'|\z)|"(?:[^"\\]|\\.|"")*(?:"|\z)|(?<![\w@`$.])(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w`])""", RegexOptions.Singleline)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\(\s*\?(?:\s*,\s*\?)+\s*\)")]
    private static partial Regex List();
}
