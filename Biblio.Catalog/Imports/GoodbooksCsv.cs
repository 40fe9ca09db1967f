namespace Biblio.Catalog.Imports;

/// <summary>The goodbooks-10k list. Its isbn13 went through a spreadsheet (9.78043902348e+12) and is not read; its isbn lost its leading zeros.</summary>
internal sealed class GoodbooksCsv : ICsvDialect
{
    public static bool Matches(IReadOnlyCollection<string> header) =>
        header.Contains("book_id")
        && header.Contains("title")
        && header.Contains("authors")
        && header.Contains("goodreads_book_id");

    public IEnumerable<ImportItem> Read(CsvFields row)
    {
        var draft = new BookBuilder(row.Record, row.Line, strict: false)
        {
            Title = row["title"] ?? row["original_title"],
            Authors = row.List("authors", ','),
        };
        if (row["book_id"] is { Length: <= 20 } id && id.All(char.IsAsciiDigit))
        {
            draft.Identity = $"goodbooks:{id}";
        }
        else
        {
            draft.Refuse("book_id", "There is no book_id");
        }

        draft.Isbn(row["isbn"]);
        draft.Year(row["original_publication_year"], "original_publication_year");
        draft.Language(row["language_code"], "language_code");
        return [draft.Finish()];
    }
}
