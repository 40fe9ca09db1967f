using System.Globalization;

namespace Biblio.Lending.Model;

/// <summary>
/// Barcodes of copies and cards: the 14-digit library barcode with a check digit (mod 10), EAN-13, or any other text of
/// up to 30 letters and digits.
/// </summary>
internal static class Barcode
{
    public const int MaxLength = 30;

    // The first digit of a library barcode says what it is on. The next four are the number of the library.
    private const string CopyPrefix = "30001";
    private const string CardPrefix = "20001";

    /// <summary>Removes the spaces that scanners and people add. Returns null when the text is no barcode.</summary>
    public static string? Parse(string? text)
    {
        var barcode = text?.Trim().Replace(" ", "", StringComparison.Ordinal);
        return barcode is { Length: >= 1 and <= MaxLength } && barcode.All(IsAllowed) ? barcode : null;
    }

    /// <summary>Whether the check digit is right. A barcode of another form has none.</summary>
    public static bool HasValidCheckDigit(string barcode) =>
        !barcode.All(char.IsAsciiDigit)
        || barcode.Length switch
        {
            14 => LuhnDigit(barcode[..13]) == barcode[13],
            13 => EanDigit(barcode[..12]) == barcode[12],
            _ => true,
        };

    /// <summary>The library barcode of a copy that has none yet.</summary>
    public static string ForCopy(long number) => WithCheckDigit(CopyPrefix, number);

    /// <summary>The card number of a new reader.</summary>
    public static string ForCard(long userId) => WithCheckDigit(CardPrefix, userId);

    private static string WithCheckDigit(string prefix, long number)
    {
        var digits = prefix + (number % 100_000_000).ToString("D8", CultureInfo.InvariantCulture);
        return digits + LuhnDigit(digits);
    }

    /// <summary>Doubles every second digit from the right and sums the digits of the products.</summary>
    private static char LuhnDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            var product = i % 2 == 0 ? digit * 2 : digit;
            sum += product > 9 ? product - 9 : product;
        }

        return (char)('0' + ((10 - (sum % 10)) % 10));
    }

    private static char EanDigit(string digits)
    {
        var sum = digits.Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 3)).Sum();
        return (char)('0' + ((10 - (sum % 10)) % 10));
    }

    private static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '.';
}
