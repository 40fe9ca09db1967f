namespace Biblio.Catalog.Model;

internal static class Currency
{
    public const string Default = "CAD";

    /// <summary>An ISO 4217 code by its form.</summary>
    public static bool IsCode(string? text) => text is { Length: 3 } && text.All(char.IsAsciiLetterUpper);
}
