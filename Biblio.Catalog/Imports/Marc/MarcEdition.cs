using System.Globalization;
using System.Text.RegularExpressions;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>Reads the number of pages and the format from the texts of MARC 21 and UNIMARC.</summary>
internal static partial class MarcEdition
{
    // A mass-market paperback and an electronic edition say so besides "paperback" or "bound", so they come first.
    private static readonly (string Format, Regex Words)[] Formats =
    [
        ("pocket", PocketRegex()),
        ("ebook", EbookRegex()),
        ("hardcover", HardcoverRegex()),
        ("paperback", PaperbackRegex()),
    ];

    /// <summary>
    /// The number of pages in an extent, as a text: 345 in "xii, 345 p.", "1 vol. (345 p.)" and "345, [3] pages". The
    /// largest sequence of pages counts. Null when the extent has no number before its unit.
    /// </summary>
    public static string? ReadPages(string? extent)
    {
        if (extent is null || PagesRegex().Match(extent) is not { Success: true } match)
        {
            return null;
        }

        return match
            .Groups["number"]
            .Captures.Select(number => int.Parse(number.Value, CultureInfo.InvariantCulture))
            .Max()
            .ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The format that the qualifier of an ISBN names ("pbk.", "relié"), or null.</summary>
    public static string? ReadFormat(string? qualifier) =>
        qualifier is null ? null : Array.Find(Formats, format => format.Words.IsMatch(qualifier)).Format;

    [GeneratedRegex(
        @"(?<!\d)(?:\[?(?:(?<number>[0-9]{1,6})|[ivxlcdm]+)\]?,\s*)*\[?(?<number>[0-9]{1,6})\]?\s*(?:p|pp|pages?|S|Seiten)\b",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex PagesRegex();

    [GeneratedRegex(@"mass[ -]market|\bpoche\b|\bpocket\b|taschenbuch", RegexOptions.IgnoreCase)]
    private static partial Regex PocketRegex();

    [GeneratedRegex(
        @"\be-?book|\bebk\b|electronic|électronique|numérique|\bonline\b|\be-?pub\b|\bpdf\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex EbookRegex();

    [GeneratedRegex(
        @"hard ?(cover|back|bound)|\bhbk?\b|\bhc\b|\bcloth\b|\blib(rary|\.)? binding|\brel(ié|\.)|\bcart(onné|\.)|\bgeb(unden|\.)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex HardcoverRegex();

    // Paper that lasts ("alk. paper", "acid-free paper") is no binding.
    [GeneratedRegex(
        @"paper ?(back|bound)|\bpbk?\b|(?<!(alk\.|acid[- ]free)\s*)\bpaper\b|soft ?(cover|back)|\bbr(oché|\.)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex PaperbackRegex();
}
