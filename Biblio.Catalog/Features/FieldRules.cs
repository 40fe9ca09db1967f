using System.ComponentModel.DataAnnotations;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Features;

/// <summary>Some text, not blank, without control characters; line breaks only where they make sense.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextAttribute(int length, bool lines = false) : ValidationAttribute
{
    public int Length => length;

    public bool Lines => lines;

    public override bool IsValid(object? value)
    {
        ErrorMessage = value is string text ? FaultOf(text, length, lines) : null;
        return ErrorMessage is null;
    }

    /// <summary>Null when there is nothing to say against it.</summary>
    public static string? FaultOf(string text, int length, bool lines = false) =>
        string.IsNullOrWhiteSpace(text) ? "This can not be blank."
        : text.Length > length ? $"This is longer than {length} characters."
        : text.Any(c => char.IsControl(c) && !(lines && c is '\n' or '\r' or '\t')) ? "This holds control characters."
        : null;
}

/// <summary>Lists of names: none blank, none overlong, none twice. An attribute could not say which of them is wrong.</summary>
internal static class NameList
{
    public static IEnumerable<ValidationResult> FaultsOf(
        string field,
        IReadOnlyList<string?>? names,
        int most,
        int length
    )
    {
        if (names?.Count > most)
        {
            yield return new($"There can be no more than {most} of these.", [field]);
            yield break;
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < names?.Count; i++)
        {
            // a null among the strings: nullable annotations do not reach into lists
            var fault = names[i] is not { } name
                ? "This can not be null."
                : TextAttribute.FaultOf(name, length)
                    ?? (seen.Add(Tokenizer.Key(name)) ? null : "This is there twice.");
            if (fault is not null)
            {
                yield return new(fault, [$"{field}[{i}]"]);
            }
        }
    }
}

[AttributeUsage(AttributeTargets.Property)]
internal sealed class LanguageCodeAttribute()
    : ValidationAttribute("This is not an ISO 639 language code, like fr or nah.")
{
    public override bool IsValid(object? value) =>
        value is not string code || (code.Length is 2 or 3 && Language.Parse(code) is not null);
}

[AttributeUsage(AttributeTargets.Property)]
internal sealed class CurrencyAttribute() : ValidationAttribute("This is not an ISO 4217 currency code, like CAD.")
{
    public override bool IsValid(object? value) => value is not string code || Currency.IsCode(code);
}

/// <summary>Money: not negative, at most two decimals.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PriceAttribute() : ValidationAttribute($"A price is 0 to 99999999.99, with at most two decimals.")
{
    public override bool IsValid(object? value) => value is not decimal price || IsPrice(price);

    public static bool IsPrice(decimal price) =>
        price is >= 0 and <= BookContent.HighestPrice && decimal.Round(price, 2) == price;
}
