using System.Text;
using System.Text.RegularExpressions;

namespace Biblio.LoadTests.Lab;

/// <summary>
/// Wraps prose in Markdown, so that it can be read in an editor. Headings, tables, images and indented code stay as
/// they are.
/// </summary>
internal static partial class MarkdownWrapper
{
    private const int Width = 120;

    private static readonly string[] Unwrapped = ["#", "|", "![", "    "];

    public static string Wrap(string markdown)
    {
        var text = new StringBuilder();
        var paragraph = new List<string>();
        foreach (var line in markdown.TrimEnd('\n').Split('\n'))
        {
            var isUnwrapped =
                line.Length == 0 || Unwrapped.Any(start => line.StartsWith(start, StringComparison.Ordinal));
            if (isUnwrapped || ListMarker().IsMatch(line))
            {
                AppendParagraph(text, paragraph);
            }

            if (isUnwrapped)
            {
                text.Append(line).Append('\n');
            }
            else
            {
                paragraph.Add(line.Trim());
            }
        }

        AppendParagraph(text, paragraph);
        return text.ToString();
    }

    private static void AppendParagraph(StringBuilder text, List<string> paragraph)
    {
        if (paragraph.Count == 0)
        {
            return;
        }

        var indent = ListMarker().Match(paragraph[0]).Length;
        var column = 0;
        foreach (var word in Space().Split(string.Join(' ', paragraph)))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', indent);
                column = indent;
            }
            else if (column > 0)
            {
                text.Append(' ');
                column++;
            }

            text.Append(word);
            column += word.Length;
        }

        text.Append('\n');
        paragraph.Clear();
    }

    [GeneratedRegex(@"^(-|\d+\.) ")]
    private static partial Regex ListMarker();

    // A number stays on one line with its unit.
    [GeneratedRegex(@" (?!(?<=\d )(?:\d{3}\b|%|ms\b|s\b))")]
    private static partial Regex Space();
}
