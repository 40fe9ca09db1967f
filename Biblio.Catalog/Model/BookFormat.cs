namespace Biblio.Catalog.Model;

/// <summary>The formats of an edition: <c>hardcover</c>, <c>paperback</c>, <c>pocket</c> or <c>ebook</c>.</summary>
internal static class BookFormat
{
    public const int MaxLength = 10;

    public static readonly IReadOnlyList<string> All = ["hardcover", "paperback", "pocket", "ebook"];

    /// <summary>Returns the format in its stored form, or null when there is no such format.</summary>
    public static string? Parse(string? text) =>
        text is null ? null : All.FirstOrDefault(format => format == Key(text));

    private static string Key(string text) => text.Trim().ToLowerInvariant();
}
