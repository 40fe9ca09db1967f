using System.ComponentModel.DataAnnotations;
using Biblio.Catalog.Model;
using Biblio.Http;

namespace Biblio.Catalog.Features;

/// <summary>
/// Requires text that is not blank, and that has no control characters and no invisible characters. A text with line
/// breaks may have invisible characters, such as soft hyphens, which are removed.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextAttribute(int maxLength, bool allowLineBreaks = false) : ValidationAttribute
{
    public int MaxLength => maxLength;

    public bool AllowLineBreaks => allowLineBreaks;

    // One instance serves all requests, so the message is not stored in it.
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string text && GetError(text, maxLength, allowLineBreaks) is { } error
            ? new(error, [validationContext.MemberName!])
            : ValidationResult.Success;

    /// <summary>Returns the message of the first broken rule, or null when the text is valid.</summary>
    public static string? GetError(string text, int maxLength, bool allowLineBreaks = false) =>
        string.IsNullOrWhiteSpace(text) ? "This cannot be blank."
        : text.Length > maxLength ? $"This is longer than {maxLength} characters."
        : text.Any(c => char.IsControl(c) && !(allowLineBreaks && c is '\n' or '\r' or '\t'))
            ? "This contains control characters."
        : !allowLineBreaks && PlainText.HasUnreadable(text) ? "This contains invisible characters."
        // Unicode reserves these two for programs. They cannot be normalised.
        : text.AsSpan().ContainsAny('\ufffe', '\uffff') ? "This contains U+FFFE or U+FFFF, which are not characters."
        : null;
}

/// <summary>
/// Validates lists of names. This is not an attribute, because an attribute cannot name the wrong element.
/// </summary>
internal static class NameList
{
    public static IEnumerable<ValidationResult> GetErrors(
        string field,
        IReadOnlyList<string?>? names,
        int maxCount,
        int maxLength
    )
    {
        if (names?.Count > maxCount)
        {
            yield return new($"There can be no more than {maxCount} of these.", [field]);
            yield break;
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < names?.Count; i++)
        {
            // The serializer does not check the nullability of list elements. So an element may be null.
            var error = names[i] is not { } name
                ? "This cannot be null."
                : TextAttribute.GetError(name, maxLength)
                    ?? (seen.Add(Tokenizer.ToKey(name)) ? null : "This is a duplicate.");
            if (error is not null)
            {
                yield return new(error, [$"{field}[{i}]"]);
            }
        }
    }
}

/// <summary>Requires an ISO 639 language code of two or three letters.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LanguageCodeAttribute()
    : ValidationAttribute("This is not an ISO 639 language code, like fr or nah.")
{
    public override bool IsValid(object? value) =>
        value is not string code || (code.Length is 2 or 3 && Language.Parse(code) is not null);
}

/// <summary>Requires a name of <see cref="BookFormat"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BookFormatNameAttribute()
    : ValidationAttribute("A format is hardcover, paperback, pocket or ebook.")
{
    public override bool IsValid(object? value) => value is not string format || BookFormat.Parse(format) is not null;
}

/// <summary>Requires an ISO 4217 currency code.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CurrencyAttribute() : ValidationAttribute("This is not an ISO 4217 currency code, like CAD.")
{
    public override bool IsValid(object? value) => value is not string code || Currency.IsCode(code);
}

/// <summary>Requires a price: not negative, at most two decimals.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PriceAttribute() : ValidationAttribute("A price is 0 to 99999999.99, with at most two decimals.")
{
    public override bool IsValid(object? value) => value is not decimal price || BookContent.IsPrice(price);
}
