using System.Text.RegularExpressions;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Csv;

/// <summary>Biblio's own CSV format, described in docs/imports.md. It is strict.</summary>
internal sealed partial class BiblioDialect : ICsvDialect
{
    public BiblioDialect(IReadOnlyList<string> header, long line)
    {
        var unnamed = header.ToList().IndexOf("");
        var columns = string.Join(", ", CsvColumns.Biblio);
        var error =
            header.FirstOrDefault(name => name.Length > 0 && !CsvColumns.Biblio.Contains(name)) is { } unknown
                ? Reason.Of(
                    "unknown-column",
                    $"The header has a column '{TextNormalizer.Truncate(unknown, 40)}' that no known format has. Biblio's "
                        + $"columns are {columns}"
                )
            : unnamed >= 0
                ? Reason.Of(
                    "unnamed-column",
                    $"Column {unnamed + 1} of the header has no name. Biblio's columns are {columns}"
                )
            : !header.Contains("title")
                ? Reason.Of("no-title-column", $"The header has no column 'title'. Biblio's columns are {columns}")
            : null;
        if (error is not null)
        {
            throw new UnreadableFileException(error.WithSeparators(), line);
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
        book.SetPages(row["pages"]);
        book.SetFormat(row["format"]);
        book.SetPrice(ReadPrice(row["price"]), row["currency"]);
        return [book.Build()];
    }

    // One or two digits after a comma are decimals, because a group of thousands has three.
    private static string? ReadPrice(string? text) =>
        text is not null && DecimalCommaRegex().IsMatch(text) ? text.Replace(',', '.') : text;

    [GeneratedRegex(@"^\d+,\d{1,2}$", RegexOptions.NonBacktracking)]
    private static partial Regex DecimalCommaRegex();
}
