using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Reads the copies of a title: field 952 as Koha writes it, 852 of the standard as Evergreen writes it, and 949 as
/// other systems do. A copy without a barcode cannot be lent, so it is left out.
/// </summary>
internal static class MarcHoldings
{
    public static readonly string[] Tags = ["852", "949", "952"];

    private const int MaxBarcodeLength = 30;
    private const int MaxCodeLength = 20;
    private const int MaxCallNumberLength = 100;

    public static IReadOnlyList<Holding> Read(MarcRecord marc) =>
        [
            .. marc.GetFields(Tags)
                .Select(Read)
                .OfType<Holding>()
                .DistinctBy(holding => holding.Barcode)
                .Take(Holding.MaxPerBook),
        ];

    private static Holding? Read(MarcField field) =>
        field.Tag switch
        {
            "952" => Create(field['p'], field['a'] ?? field['b'], field['o'], field['y']),
            "852" => Create(field['p'], field['b'], Join(field['k'], field['h'], field['i'], field['m']), null),
            _ => Create(field['i'], field['m'] ?? field['l'], field['a'], field['t']),
        };

    private static Holding? Create(string? barcode, string? branch, string? callNumber, string? kind)
    {
        var clean = barcode?.Replace(" ", "", StringComparison.Ordinal);
        return clean is { Length: >= 1 and <= MaxBarcodeLength } && clean.All(IsAllowed)
            ? new(
                clean,
                Truncate(branch?.Trim().ToLowerInvariant(), MaxCodeLength),
                Truncate(callNumber?.Trim(), MaxCallNumberLength),
                Truncate(kind?.Trim().ToLowerInvariant(), MaxCodeLength)
            )
            : null;
    }

    private static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '.';

    private static string? Join(params string?[] parts) =>
        string.Join(' ', parts.Where(part => !string.IsNullOrWhiteSpace(part))) is { Length: > 0 } text ? text : null;

    private static string? Truncate(string? text, int length) =>
        string.IsNullOrEmpty(text) ? null : TextNormalizer.Truncate(text, length);
}
