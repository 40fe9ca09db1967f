namespace Biblio.Catalog.Imports.Csv;

/// <summary>
/// The format of Project Gutenberg's list. A book with several authors has consecutive rows, one for each author. A
/// line break or MARC's "$b" separates title and subtitle. Author names are inverted ("Hugo, Victor"). "Various" and
/// "Unknown" are not authors.
/// </summary>
internal sealed class GutenbergDialect : ICsvDialect
{
    private string? _id;
    private BookBuilder? _book;
    private int _rows;

    public static bool Matches(IReadOnlyCollection<string> header) =>
        header.Contains("gutenberg_id") && header.Contains("title") && header.Contains("author");

    public IEnumerable<ImportItem> Read(CsvFields row)
    {
        var author =
            row["author"] is { } name && name is not ("Various" or "Unknown") ? InvertedName.ToDirectOrder(name) : null;
        if (_book is not null && row["gutenberg_id"] == _id)
        {
            _rows++;
            if (author is not null)
            {
                _book.Authors.Add(author);
            }

            return [];
        }

        var previous = Flush();
        _id = row["gutenberg_id"];
        if (_id is not { Length: <= 20 } || !_id.All(char.IsAsciiDigit))
        {
            return
            [
                .. previous,
                ImportItem.Refused(
                    row.Record,
                    row.Line,
                    Reason.Of("no-id", $"There is no {"gutenberg_id"}"),
                    "gutenberg_id",
                    row["title"]
                ),
            ];
        }

        var title = (row["title"] ?? "")
            .Replace(" : $b", "\n", StringComparison.Ordinal)
            .Replace("$b", "\n", StringComparison.Ordinal)
            .Split('\n', 2, StringSplitOptions.TrimEntries);
        _rows = 1;
        _book = new(row.Record, row.Line, isStrict: false)
        {
            Identity = $"gutenberg:{_id}",
            Title = title[0].TrimEnd(' ', ':'),
            Subtitle = title.Length > 1 ? title[1] : null,
            Authors = author is null ? [] : [author],
            Subjects = row.GetList("gutenberg_bookshelf", '/')
                .ConvertAll(subject => subject.Replace("Category: ", "", StringComparison.Ordinal)),
        };
        // The first of several languages, such as "de/en", is the main language of the book.
        _book.SetLanguage(row["language"]?.Split('/')[0]);
        return previous;
    }

    public IEnumerable<ImportItem> Flush()
    {
        if (_book is not { } book)
        {
            return [];
        }

        _book = null;
        return [book.Build(_rows)];
    }
}
