using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Reads the ISBN: the first with a correct check digit of all $a of all fields 020. A cancelled or invalid one ($z) is
/// never used.
/// </summary>
internal static class MarcIsbn
{
    private const int MinDigits = 8;
    private const int SbnLength = 9;

    public static string? Read(MarcRecord marc)
    {
        string? isbn13 = null;
        foreach (var text in marc.GetFields("020").SelectMany(f => f.GetAll('a')))
        {
            if (Isbn.TryFind(text, out var found) || TryReadSbn(text, out found))
            {
                isbn13 ??= found;
            }
            else if (text.Count(char.IsAsciiDigit) >= MinDigits)
            {
                // A price or a binding alone is no attempt at an ISBN.
                marc.Warn("020", $"'{TextNormalizer.Truncate(text, 40)}' is not an ISBN; imported without it");
            }
        }

        return isbn13;
    }

    // The numbers of 1967 to 1970 have nine digits: an ISBN without its leading zero.
    private static bool TryReadSbn(string text, out string? isbn13)
    {
        isbn13 = null;
        var word = text.Trim().Split(' ', '(')[0].Replace("-", "", StringComparison.Ordinal);
        return word.Length == SbnLength && Isbn.TryRepair(word, out isbn13);
    }
}
