using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Biblio.Catalog.Model;

/// <summary>Finds an ISBN in the text of a search: "ISBN 2-07-036002-4", "urn:isbn:978…", "Camus 9782070360024".</summary>
internal static partial class IsbnFinder
{
    public static bool TryFind(string text, [NotNullWhen(true)] out string? isbn13)
    {
        // Full-width digits, and every dash as a hyphen.
        var line = Dash().Replace(text.Normalize(NormalizationForm.FormKC), "-");
        if (Isbn.TryParse(line, out isbn13))
        {
            return true;
        }

        foreach (Match match in Labelled().Matches(line).Concat(Unlabelled().Matches(line)))
        {
            if (Isbn.TryParse(match.Groups["isbn"].Value, out isbn13))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"[\p{Pd}\u2212]")]
    private static partial Regex Dash();

    [GeneratedRegex(
        """
            isbn (?: [\s-]? 1[03] (?![0-9]) )? [\s:.-]{0,3}
            (?<isbn> 97[89] (?: [\s-]? [0-9]){10} | [0-9] (?: [\s-]? [0-9]){8} [\s-]? [0-9x]) (?![\p{L}\p{N}])
            """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant
    )]
    private static partial Regex Labelled();

    // Without the label, ten digits with spaces may be years or other numbers.
    [GeneratedRegex(
        """
            (?<![\p{L}\p{N}])
            (?<isbn> 97[89] (?: [\s-]? [0-9]){10} | [0-9] (?: -? [0-9]){8} -? [0-9x]) (?![\p{L}\p{N}])
            """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant
    )]
    private static partial Regex Unlabelled();
}
