using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Reads the ISBN and the format that its field names. It is the first with a correct check digit of all $a of all
/// fields 020. A cancelled or invalid one ($z) is never used.
/// </summary>
internal static class MarcIsbn
{
    private const int MinDigits = 8;
    private const int SbnLength = 9;

    public static (string? Isbn13, string? Format) Read(MarcRecord marc)
    {
        (string? Isbn13, string? Format) first = default;
        foreach (var (field, text) in marc.GetFields("020").SelectMany(f => f.GetAll('a'), (f, text) => (f, text)))
        {
            if (Isbn.TryFind(text, out var found) || TryReadSbn(text, out found))
            {
                // The qualifier has its own subfield since 2013. Before, it was in brackets behind the number.
                first = first.Isbn13 is null
                    ? (found, MarcEdition.ReadFormat(string.Join(' ', [.. field.GetAll('q'), text])))
                    : first;
            }
            else if (text.Count(char.IsAsciiDigit) >= MinDigits)
            {
                // A price or a binding alone is no attempt at an ISBN.
                marc.Warn(
                    "020",
                    Reason.Of("not-an-isbn", $"'{TextNormalizer.Truncate(text, 40)}' is not an ISBN").WithoutField()
                );
            }
        }

        return first;
    }

    // The numbers of 1967 to 1970 have nine digits: an ISBN without its leading zero.
    private static bool TryReadSbn(string text, out string? isbn13)
    {
        isbn13 = null;
        var word = text.Trim().Split(' ', '(')[0].Replace("-", "", StringComparison.Ordinal);
        return word.Length == SbnLength && Isbn.TryRepair(word, out isbn13);
    }
}
