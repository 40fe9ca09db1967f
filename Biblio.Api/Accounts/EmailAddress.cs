using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;

namespace Biblio.Api.Accounts;

/// <summary>
/// The rules for e-mail addresses: those of RFC 5321 without quotes and address literals, with letters of every script
/// (RFC 6531). Biblio keeps an address as it is typed, in NFC.
/// </summary>
internal static class EmailAddress
{
    private const int MaxLocalLength = 64;
    private const int MaxDomainLength = 253;
    private const int MaxLabelLength = 63;
    private const string LocalSigns = "!#$%&'*+/=?^_`{|}~-.";

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Removes surrounding white space, and composes the letters.</summary>
    public static string Normalize(string address) => address.Trim().Normalize();

    /// <summary>Returns the message of the first broken rule, or null when the address is valid.</summary>
    public static string? GetError(string address)
    {
        var normalized = Normalize(address);
        if (normalized.Length > User.EmailLength)
        {
            return $"An address has at most {User.EmailLength} characters.";
        }

        if (normalized.Split('@') is not [var local, var domain])
        {
            return "An address has one @, between a name and a domain.";
        }

        return !IsLocalPart(local) ? "The part before the @ is not that of an e-mail address."
            : !IsDomain(domain) ? "The part after the @ is not a domain, like example.org."
            : null;
    }

    private static bool IsLocalPart(string local) =>
        local.Length is > 0 and <= MaxLocalLength
        && local.EnumerateRunes().All(rune => IsLetterOrDigit(rune) || IsLocalSign(rune))
        && HasNoEmptyPart(local);

    private static bool IsDomain(string domain)
    {
        if (
            !domain.Contains('.', StringComparison.Ordinal)
            || !HasNoEmptyPart(domain)
            || !domain.EnumerateRunes().All(rune => IsLetterOrDigit(rune) || rune.Value is '-' or '.')
        )
        {
            return false;
        }

        try
        {
            var ascii = Idn.GetAscii(domain);
            // An encoded label (xn--) must also decode.
            _ = Idn.GetUnicode(ascii);
            var labels = ascii.Split('.');
            return ascii.Length <= MaxDomainLength && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && label[0] != '-'
        && label[^1] != '-';

    private static bool IsLocalSign(Rune rune) => rune.IsAscii && LocalSigns.Contains((char)rune.Value);

    private static bool HasNoEmptyPart(string text) => text.Split('.').All(part => part.Length > 0);

    private static bool IsLetterOrDigit(Rune rune) =>
        rune.IsAscii
            ? char.IsAsciiLetterOrDigit((char)rune.Value)
            : Rune.IsLetterOrDigit(rune)
                || Rune.GetUnicodeCategory(rune)
                    is UnicodeCategory.NonSpacingMark
                        or UnicodeCategory.SpacingCombiningMark;
}

/// <summary>Requires an e-mail address.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EmailRuleAttribute : DataTypeAttribute
{
    // The API document then names the format.
    public EmailRuleAttribute()
        : base(DataType.EmailAddress) { }

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string address && EmailAddress.GetError(address) is { } error
            ? new(error, [validationContext.MemberName!])
            : ValidationResult.Success;
}
