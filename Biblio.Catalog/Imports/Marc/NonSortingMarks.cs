using System.Text.RegularExpressions;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// The control characters around words that a catalogue ignores when it sorts, such as the article of a title (NSB and
/// NSE).
/// </summary>
internal static partial class NonSortingMarks
{
    public static string Remove(string text) =>
        text.AsSpan().ContainsAny('\u0088', '\u0098') ? PairRegex().Replace(text, "$1$2") : text;

    // Only pairs are removed, because U+009C alone is an œ of Windows-1252.
    [GeneratedRegex(@"\u0098([^\u009c]*)\u009c?|\u0088([^\u0089]*)\u0089?")]
    private static partial Regex PairRegex();
}
