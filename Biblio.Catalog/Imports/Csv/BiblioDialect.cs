namespace Biblio.Catalog.Imports.Csv;

/// <summary>Biblio's own CSV format, described in docs/imports.md. It is strict.</summary>
internal sealed class BiblioDialect : ICsvDialect
{
    private static readonly string[] Columns =
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
        "subjects",
        "description",
        "price",
        "currency",
    ];

    public BiblioDialect(IReadOnlyList<string> header)
    {
        var error =
            header.Except(Columns).FirstOrDefault() is { } unknown
                ? $"The header has a column '{Model.TextNormalizer.Truncate(unknown, 40)}' that no known format has"
            : header.Distinct().Count() != header.Count ? "The header has a duplicate column"
            : !header.Contains("title") ? "The header has no column 'title'"
            : null;
        if (error is not null)
        {
            throw new UnreadableFileException($"{error}. Biblio's columns are {string.Join(", ", Columns)}.", 1);
        }
    }

    public IEnumerable<ImportItem> Read(CsvFields row)
    {
        var book = new BookBuilder(row.Record, row.Line, isStrict: true)
        {
            Title = row["title"],
            Subtitle = row["subtitle"],
            OriginalTitle = row["originaltitle"],
            Authors = row.GetList("authors", ';'),
            Publisher = row["publisher"],
            Subjects = row.GetList("subjects", ';'),
            Description = row["description"],
        };
        book.SetOriginalAuthors(row["originalauthors"]?.Split(';'));
        book.SetIsbn(row["isbn"]);
        book.SetYear(row["year"]);
        book.SetLanguage(row["language"]);
        book.SetPrice(row["price"], row["currency"]);
        return [book.Build()];
    }
}
