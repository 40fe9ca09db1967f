namespace Biblio.Catalog.Imports;

/// <summary>Biblio's own CSV, described in docs/imports.md; strict.</summary>
internal sealed class PlainCsv : ICsvDialect
{
    private static readonly string[] Columns =
    [
        "isbn",
        "title",
        "subtitle",
        "authors",
        "publisher",
        "year",
        "language",
        "subjects",
        "description",
        "price",
        "currency",
    ];

    public PlainCsv(IReadOnlyList<string> header)
    {
        var fault =
            header.Except(Columns).FirstOrDefault() is { } unknown
                ? $"The header names a column '{Model.TextNormalizer.Cut(unknown, 40)}' that no known format has"
            : header.Distinct().Count() != header.Count ? "The header names a column twice"
            : !header.Contains("title") ? "The header has no column 'title'"
            : null;
        if (fault is not null)
        {
            throw new UnreadableFileException($"{fault}. Biblio's columns are {string.Join(", ", Columns)}.", 1);
        }
    }

    public IEnumerable<ImportItem> Read(CsvFields row)
    {
        var draft = new BookBuilder(row.Record, row.Line, strict: true)
        {
            Title = row["title"],
            Subtitle = row["subtitle"],
            Authors = row.List("authors", ';'),
            Publisher = row["publisher"],
            Subjects = row.List("subjects", ';'),
            Description = row["description"],
        };
        draft.Isbn(row["isbn"]);
        draft.Year(row["year"]);
        draft.Language(row["language"]);
        draft.Price(row["price"], row["currency"]);
        return [draft.Finish()];
    }
}
