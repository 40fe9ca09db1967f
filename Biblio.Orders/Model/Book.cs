namespace Biblio.Orders.Model;

/// <summary>What Orders keeps of a book: enough to price an order while Catalog is away.</summary>
internal sealed class Book
{
    public const int TitleLength = 500;

    public long Id { get; private set; }

    public string Title { get; private set; } = "";

    public decimal Price { get; private set; }

    public string Currency { get; private set; } = "";

    public bool Withdrawn { get; private set; }

    /// <summary>Catalog's version of the book; an older one never overwrites a newer one.</summary>
    public long Version { get; private set; }

    /// <summary>As much of a title as is kept; a character of two halves is not cut in two.</summary>
    public static string Shortened(string title) =>
        title.Length <= TitleLength
            ? title
            : title[..(char.IsHighSurrogate(title[TitleLength - 1]) ? TitleLength - 1 : TitleLength)];
}
