using System.Text;

namespace Biblio.Catalog.Model;

/// <summary>Text as the catalogue keeps it: composed (NFC), without stray spaces.</summary>
internal static class TextNormalizer
{
    // what C1 control characters are when a text was Windows-1252 and was read as Latin-1
    private const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

    public static string OneLine(string text) =>
        string.Join(' ', text.Normalize().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public static string? OneLineOrNull(string? text) =>
        text is null || OneLine(text) is not { Length: > 0 } line ? null : line;

    /// <summary>In order, each once however it is spelled.</summary>
    public static IReadOnlyList<string> Names(IEnumerable<string>? names) =>
        [.. (names ?? []).Select(OneLine).Where(n => n.Length > 0).DistinctBy(Tokenizer.Key)];

    /// <summary>For text from elsewhere: control characters repaired where one knows how, dropped where not.</summary>
    public static string Cleaned(string text)
    {
        if (
            !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
            && !text.AsSpan().ContainsAnyInRange('\0', '\b')
            && !text.AsSpan().ContainsAnyInRange('\u000b', '\u001f')
        )
        {
            return text;
        }

        var cleaned = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var better = c is >= '\u0080' and <= '\u009f' ? Windows1252[c - 0x80] : c;
            if (!char.IsControl(better) || better is '\n' or '\r' or '\t')
            {
                cleaned.Append(better);
            }
        }

        return cleaned.ToString();
    }

    /// <summary>Cut to what fits, never through a character.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)].TrimEnd();
}
