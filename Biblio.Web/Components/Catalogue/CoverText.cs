using System.Globalization;
using System.Text;

namespace Biblio.Web.Components.Catalogue;

/// <summary>
/// Breaks a title into the lines of a cover. Widths are in halves of an em: a Latin letter has one, a Chinese, Japanese
/// or Korean one has two. Scripts without spaces break between letters, and a word that is too long breaks inside.
/// </summary>
internal static class CoverText
{
    public static List<string> Wrap(string title, int width, int maxLines)
    {
        var lines = new List<string>();
        foreach (
            var word in title.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Cut(word, width))
        )
        {
            if (lines.Count > 0 && !IsCut(lines[^1]) && Width(lines[^1]) + 1 + Width(word) <= width)
            {
                lines[^1] += " " + word;
            }
            else if (lines.Count > maxLines)
            {
                break;
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines.Count <= maxLines
            ? lines
            : [.. lines.Take(maxLines - 1), Shorten(lines[maxLines - 1].TrimEnd('\u2010') + "…", width)];
    }

    public static string Shorten(string text, int width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        return Letters(text, width - 1).First().TrimEnd(' ', ',', '…') + "…";
    }

    public static int Width(string text) => text.EnumerateRunes().Sum(Width);

    /// <summary>The parts of a word that fit into a line. A part of a word with an alphabet ends with a hyphen.</summary>
    private static IEnumerable<string> Cut(string word, int width)
    {
        if (Width(word) <= width)
        {
            return [word];
        }

        var isIdeographic = word.EnumerateRunes().Any(letter => Width(letter) == 2);
        var parts = Letters(word, isIdeographic ? width : width - 1).ToList();
        return isIdeographic ? parts : parts.Select((part, index) => index == parts.Count - 1 ? part : part + "\u2010");
    }

    private static bool IsCut(string line) => line.EndsWith('\u2010');

    /// <summary>Cuts between letters, so that accents stay with theirs.</summary>
    private static IEnumerable<string> Letters(string text, int width)
    {
        var part = new StringBuilder();
        var used = 0;
        var letters = StringInfo.GetTextElementEnumerator(text);
        while (letters.MoveNext())
        {
            var letter = letters.GetTextElement();
            if (used + Width(letter) > width && used > 0)
            {
                yield return part.ToString();
                part.Clear();
                used = 0;
            }

            part.Append(letter);
            used += Width(letter);
        }

        yield return part.ToString();
    }

    private static int Width(Rune letter) =>
        Rune.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format ? 0
        : letter.Value
            is >= 0x1100
                and <= 0x115f // Korean consonants
                or >= 0x2e80
                and <= 0xa4cf // radicals, kana, Chinese letters
                or >= 0xac00
                and <= 0xd7a3 // Korean syllables
                or >= 0xf900
                and <= 0xfaff
                or >= 0xfe30
                and <= 0xfe4f
                or >= 0xff00
                and <= 0xff60 // wide forms
                or >= 0x1f300
                and <= 0x1f9ff // pictures
                or >= 0x20000
                and <= 0x3ffff
            ? 2
        : 1;
}
