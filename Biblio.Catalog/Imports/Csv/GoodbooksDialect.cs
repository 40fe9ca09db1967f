namespace Biblio.Catalog.Imports.Csv;

/// <summary>
/// The format of the goodbooks-10k list. A spreadsheet has damaged its numbers: isbn13 (9.78043902348e+12) is ignored,
/// and isbn lacks its leading zeros.
/// </summary>
internal sealed class GoodbooksDialect : ICsvDialect
{
    public static bool Matches(IReadOnlyCollection<string> header) =>
        header.Contains("book_id")
        && header.Contains("title")
        && header.Contains("authors")
        && header.Contains("goodreads_book_id");

    public IEnumerable<ImportItem> Read(CsvFields row)
    {
        var book = new BookBuilder(row.Record, row.Line, isStrict: false)
        {
            Title = row["title"] ?? row["original_title"],
            Authors = row.GetList("authors", ','),
        };
        if (row["book_id"] is { Length: <= 20 } id && id.All(char.IsAsciiDigit))
        {
            book.Identity = $"goodbooks:{id}";
        }
        else
        {
            book.AddRecordError("book_id", Reason.Of("no-id", $"There is no {"book_id"}"));
        }

        book.SetIsbn(row["isbn"]);
        book.SetYear(row["original_publication_year"], "original_publication_year");
        book.SetLanguage(row["language_code"], "language_code");
        return [book.Build()];
    }
}
