namespace Biblio.Catalog.Model;

/// <summary>Currency codes.</summary>
internal static class Currency
{
    public const string Default = "CAD";

    /// <summary>Checks only the form of an ISO 4217 code: three capital letters.</summary>
    public static bool IsCode(string? text) => text is { Length: 3 } && text.All(char.IsAsciiLetterUpper);
}
