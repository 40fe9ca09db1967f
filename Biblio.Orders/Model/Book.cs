namespace Biblio.Orders.Model;

/// <summary>Orders' copy of a book, so that an order can be priced while Catalog is unavailable.</summary>
internal sealed class Book
{
    public const int MaxTitleLength = 500;

    public long Id { get; private set; }

    public string Title { get; private set; } = "";

    public decimal Price { get; private set; }

    public string Currency { get; private set; } = "";

    public bool Withdrawn { get; private set; }

    /// <summary>Catalog's version of the book. An older version never overwrites a newer one.</summary>
    public long Version { get; private set; }

    /// <summary>Cuts a title to the length of its column. A surrogate pair is not split.</summary>
    public static string TruncateTitle(string title) =>
        title.Length <= MaxTitleLength
            ? title
            : title[..(char.IsHighSurrogate(title[MaxTitleLength - 1]) ? MaxTitleLength - 1 : MaxTitleLength)];
}
