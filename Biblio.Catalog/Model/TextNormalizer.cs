using System.Text;
using Biblio.Http;

namespace Biblio.Catalog.Model;

/// <summary>Normalises text for storage: composed (NFC) and without superfluous spaces.</summary>
internal static class TextNormalizer
{
    // The characters of Windows-1252 that become the control characters U+0080 to U+009F when text is read as Latin-1.
    private const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

    /// <summary>
    /// Composes the text, removes invisible characters, and replaces each run of white space, also line breaks, with one
    /// space.
    /// </summary>
    public static string ToSingleLine(string text) =>
        string.Join(
            ' ',
            PlainText.RemoveInvisible(text.Normalize()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );

    /// <summary>As <see cref="ToSingleLine"/>, but null when nothing is left.</summary>
    public static string? ToSingleLineOrNull(string? text) =>
        text is null || ToSingleLine(text) is not { Length: > 0 } line ? null : line;

    /// <summary>Composes a text that keeps its line breaks. Null when nothing is left.</summary>
    public static string? ToParagraphsOrNull(string? text) =>
        text is null || PlainText.RemoveInvisible(text.Normalize()).Trim() is not { Length: > 0 } paragraphs
            ? null
            : paragraphs;

    /// <summary>
    /// Returns the names in order, without blank ones and without other spellings of an earlier name.
    /// </summary>
    public static IReadOnlyList<string> NormalizeNames(IEnumerable<string>? names) =>
        [.. (names ?? []).Select(ToSingleLine).Where(n => n.Length > 0).DistinctBy(Tokenizer.ToKey)];

    /// <summary>
    /// Restores control characters that were Windows-1252 characters, and removes the others. It also removes the
    /// noncharacters U+FFFE and U+FFFF, which cannot be normalised.
    /// </summary>
    public static string CleanControlCharacters(string text)
    {
        if (
            !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
            && !text.AsSpan().ContainsAnyInRange('\0', '\b')
            && !text.AsSpan().ContainsAnyInRange('\u000b', '\u001f')
            && !text.AsSpan().ContainsAnyInRange('\ufffe', '\uffff')
        )
        {
            return text;
        }

        var cleaned = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var repaired = c is >= '\u0080' and <= '\u009f' ? Windows1252[c - 0x80] : c;
            if ((!char.IsControl(repaired) && repaired < '\ufffe') || repaired is '\n' or '\r' or '\t')
            {
                cleaned.Append(repaired);
            }
        }

        return cleaned.ToString();
    }

    /// <summary>Shortens the text to the length, but never splits a surrogate pair.</summary>
    public static string Truncate(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)].TrimEnd();
}
