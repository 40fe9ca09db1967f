namespace Biblio.Catalog.Imports;

/// <summary>
/// The list of Project Gutenberg's works. A book with several authors has a row for each, one after the other; a title may go on after a line break or
/// after MARC's "$b"; authors are inverted ("Hugo, Victor"); "Various" is nobody.
/// </summary>
internal sealed class GutenbergCsv : ICsvDialect
{
    private string? _id;
    private BookBuilder? _draft;
    private int _rows;

    public static bool Matches(IReadOnlyCollection<string> header) =>
        header.Contains("gutenberg_id") && header.Contains("title") && header.Contains("author");

    public IEnumerable<ImportItem> Read(CsvFields row)
    {
        var author =
            row["author"] is { } name && name is not ("Various" or "Unknown") ? PersonName.FromInverted(name) : null;
        if (_draft is not null && row["gutenberg_id"] == _id)
        {
            _rows++;
            if (author is not null)
            {
                _draft.Authors.Add(author);
            }

            return [];
        }

        var before = Pending();
        _id = row["gutenberg_id"];
        if (_id is not { Length: <= 20 } || !_id.All(char.IsAsciiDigit))
        {
            return
            [
                .. before,
                ImportItem.Broken(row.Record, row.Line, "There is no gutenberg_id", "gutenberg_id", row["title"]),
            ];
        }

        var title = (row["title"] ?? "")
            .Replace(" : $b", "\n", StringComparison.Ordinal)
            .Replace("$b", "\n", StringComparison.Ordinal)
            .Split('\n', 2, StringSplitOptions.TrimEntries);
        _rows = 1;
        _draft = new(row.Record, row.Line, strict: false)
        {
            Identity = $"gutenberg:{_id}",
            Title = title[0].TrimEnd(' ', ':'),
            Subtitle = title.Length > 1 ? title[1] : null,
            Authors = author is null ? [] : [author],
            Subjects = row.List("gutenberg_bookshelf", '/')
                .ConvertAll(shelf => shelf.Replace("Category: ", "", StringComparison.Ordinal)),
        };
        // "de/en": the first is what the book is mostly written in
        _draft.Language(row["language"]?.Split('/')[0]);
        return before;
    }

    public IEnumerable<ImportItem> Pending()
    {
        if (_draft is not { } draft)
        {
            return [];
        }

        _draft = null;
        return [draft.Finish(_rows)];
    }
}
