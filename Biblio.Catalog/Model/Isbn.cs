using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Biblio.Catalog.Model;

/// <summary>Parses ISBNs of ten or thirteen digits, with or without hyphens and spaces, into thirteen digits.</summary>
internal static partial class Isbn
{
    private const int MaxTextLength = 200;

    /// <summary>Parses a text that is an ISBN, perhaps after the word ISBN, and nothing else.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? isbn13)
    {
        isbn13 = null;
        if (text is null || text.Length > 30)
        {
            return false;
        }

        var digits = string.Concat(
                PrefixRegex().Replace(text, "").Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '‐' or '‑' or '–'))
            )
            .ToUpperInvariant();
        isbn13 = digits.Length switch
        {
            13
                when digits.All(char.IsAsciiDigit)
                    && (
                        digits.StartsWith("978", StringComparison.Ordinal)
                        // The prefix 979-0 belongs to printed music (ISMN).
                        || (digits.StartsWith("979", StringComparison.Ordinal) && digits[3] != '0')
                    )
                    && CheckDigit13(digits) == digits[12] => digits,
            10 when digits[..9].All(char.IsAsciiDigit) && CheckDigit10(digits) == digits[9] => FromIsbn10(digits),
            _ => null,
        };
        return isbn13 is not null;
    }

    /// <summary>
    /// Finds the first ISBN with a correct check digit in a text. The text may have a prefix, a binding or a price:
    /// "ISBN 2-07-036002-4(pbk.) : $5.00".
    /// </summary>
    public static bool TryFind(string? text, [NotNullWhen(true)] out string? isbn13)
    {
        isbn13 = null;
        if (text is null)
        {
            return false;
        }

        foreach (Match run in RunRegex().Matches(text.Length > MaxTextLength ? text[..MaxTextLength] : text))
        {
            var rest = run.ValueSpan;
            while (!rest.IsEmpty)
            {
                var (thirteen, ten) = (TakeDigits(rest, 13), TakeDigits(rest, 10));
                if (TryParse(thirteen, out isbn13) || TryParse(ten, out isbn13))
                {
                    return true;
                }

                // A price or a second number may follow. No group of a wrong ISBN begins another one.
                rest = SkipDigits(
                    rest,
                    IsPrefixed(thirteen) ? 13
                        : ten is not null ? 10
                        : 1
                );
            }
        }

        return false;

        static bool IsPrefixed(string? digits) =>
            digits is not null
            && (
                digits.StartsWith("978", StringComparison.Ordinal) || digits.StartsWith("979", StringComparison.Ordinal)
            );
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

    // Returns null unless exactly so many digits, in whole groups, are at the beginning.
    private static string? TakeDigits(ReadOnlySpan<char> text, int count)
    {
        var rest = SkipDigits(text, count);
        var digits = string.Concat(text[..^rest.Length].ToArray().Where(char.IsAsciiLetterOrDigit));
        return digits.Length == count ? digits : null;
    }

    // Skips so many digits, and the rest of their group.
    private static ReadOnlySpan<char> SkipDigits(ReadOnlySpan<char> text, int count)
    {
        var i = 0;
        for (var digits = 0; i < text.Length && (digits < count || char.IsAsciiLetterOrDigit(text[i])); i++)
        {
            digits += char.IsAsciiLetterOrDigit(text[i]) ? 1 : 0;
        }

        return text[i..].TrimStart(" \t\r\n.-‐‑–");
    }

    [GeneratedRegex(
        @"^\s*ISBN(?:[- ]?1[03](?=[\s:]))?[\s:.]*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex PrefixRegex();

    // Digits with hyphens, spaces and full stops between them, and perhaps the check digit X.
    [GeneratedRegex(@"[0-9](?:[0-9\s.‐‑–-]*[0-9Xx])?")]
    private static partial Regex RunRegex();

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
