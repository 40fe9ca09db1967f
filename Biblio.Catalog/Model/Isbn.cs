using System.Diagnostics.CodeAnalysis;

namespace Biblio.Catalog.Model;

/// <summary>Parses ISBNs of ten or thirteen digits, with or without hyphens and spaces, into thirteen digits.</summary>
internal static class Isbn
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? isbn13)
    {
        isbn13 = null;
        if (text is null || text.Length > 30)
        {
            return false;
        }

        var digits = string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '‐' or '‑' or '–')))
            .ToUpperInvariant();
        isbn13 = digits.Length switch
        {
            13
                when digits.All(char.IsAsciiDigit)
                    && (
                        digits.StartsWith("978", StringComparison.Ordinal)
                        || digits.StartsWith("979", StringComparison.Ordinal)
                    )
                    && CheckDigit13(digits) == digits[12] => digits,
            10 when digits[..9].All(char.IsAsciiDigit) && CheckDigit10(digits) == digits[9] => FromIsbn10(digits),
            _ => null,
        };
        return isbn13 is not null;
    }

    /// <summary>
    /// Restores the leading zeros of an ISBN-10, which spreadsheets drop because they treat it as a number. Succeeds
    /// when the check digit then matches.
    /// </summary>
    public static bool TryRepair(string text, [NotNullWhen(true)] out string? isbn13)
    {
        isbn13 = null;
        return text.Length is >= 7 and <= 9 && TryParse(text.PadLeft(10, '0'), out isbn13);
    }

    /// <summary>Returns the ten-digit form, which only an ISBN with the prefix 978 has.</summary>
    public static string? ToIsbn10(string? isbn13) =>
        isbn13 is not null && isbn13.StartsWith("978", StringComparison.Ordinal)
            ? isbn13[3..12] + CheckDigit10(isbn13[3..])
            : null;

    private static string FromIsbn10(string isbn10)
    {
        var twelve = "978" + isbn10[..9];
        return twelve + CheckDigit13(twelve);
    }

    private static char CheckDigit13(string digits)
    {
        var sum = 0;
        for (var i = 0; i < 12; i++)
        {
            sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
        }

        return (char)('0' + ((10 - (sum % 10)) % 10));
    }

    private static char CheckDigit10(string digits)
    {
        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            sum += (digits[i] - '0') * (10 - i);
        }

        return ((11 - (sum % 11)) % 11) switch
        {
            10 => 'X',
            var d => (char)('0' + d),
        };
    }
}
