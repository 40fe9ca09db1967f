namespace Biblio.Catalog.Imports.Csv;

/// <summary>The columns of the known kinds of CSV files.</summary>
internal static class CsvColumns
{
    public static readonly IReadOnlyList<string> Biblio =
    [
        "isbn",
        "title",
        "subtitle",
        "originaltitle",
        "authors",
        "originalauthors",
        "publisher",
        "year",
        "language",
        "pages",
        "format",
        "subjects",
        "description",
        "price",
        "currency",
    ];

    public static bool IsKnown(string name) =>
        Biblio.Contains(name) || name is "book_id" or "goodreads_book_id" or "gutenberg_id" or "author";
}
