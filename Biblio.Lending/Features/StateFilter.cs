namespace Biblio.Lending.Features;

/// <summary>A state in a query, as the responses write it (on-loan), or without the hyphen.</summary>
internal readonly record struct StateFilter<T>(T State) : IParsable<StateFilter<T>>
    where T : struct, Enum
{
    public static StateFilter<T> Parse(string text, IFormatProvider? provider) =>
        TryParse(text, provider, out var filter) ? filter : throw new FormatException($"'{text}' is not a state.");

    // The framework reads the names of enums in queries only as the code writes them: OnLoan.
    public static bool TryParse(string? text, IFormatProvider? provider, out StateFilter<T> filter)
    {
        var name = text?.Replace("-", "", StringComparison.Ordinal) ?? "";
        var isKnown = Enum.GetNames<T>().Contains(name, StringComparer.OrdinalIgnoreCase);
        filter = isKnown ? new(Enum.Parse<T>(name, ignoreCase: true)) : default;
        return isKnown;
    }
}
