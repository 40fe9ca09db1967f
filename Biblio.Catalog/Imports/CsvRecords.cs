using System.Runtime.CompilerServices;

namespace Biblio.Catalog.Imports;

/// <summary>Books from a CSV file; the header says whose.</summary>
internal static class CsvRecords
{
    public static async IAsyncEnumerable<ImportItem> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var rows = CsvRows.ReadAsync(stream, cancellationToken).GetAsyncEnumerator(cancellationToken);
        if (!await rows.MoveNextAsync() || rows.Current is { Fault: not null })
        {
            throw new UnreadableFileException("The file has no header line.", 1);
        }

        var header = rows.Current.Fields.Select(name => name.Trim().ToLowerInvariant()).ToList();
        ICsvDialect dialect = header switch
        {
            _ when GutenbergCsv.Matches(header) => new GutenbergCsv(),
            _ when GoodbooksCsv.Matches(header) => new GoodbooksCsv(),
            _ => new PlainCsv(header),
        };

        var columns = header.Select((name, i) => (name, i)).DistinctBy(c => c.name).ToDictionary(c => c.name, c => c.i);
        var record = 0L;
        while (await rows.MoveNextAsync())
        {
            var row = rows.Current;
            record++;
            if (row.Fault is not null || row.Fields.Count != header.Count)
            {
                foreach (var item in dialect.Pending())
                {
                    yield return item;
                }

                yield return ImportItem.Broken(
                    record,
                    row.Line,
                    row.Fault ?? $"The row has {row.Fields.Count} fields, the header {header.Count}"
                );
                continue;
            }

            foreach (var item in dialect.Read(new(record, row.Line, columns, row.Fields)))
            {
                yield return item;
            }
        }

        foreach (var item in dialect.Pending())
        {
            yield return item;
        }
    }
}

/// <summary>How one kind of CSV file tells of books.</summary>
internal interface ICsvDialect
{
    IEnumerable<ImportItem> Read(CsvFields row);

    /// <summary>What waited for the next row.</summary>
    IEnumerable<ImportItem> Pending() => [];
}

/// <summary>A row by the names of its columns.</summary>
internal sealed record CsvFields(long Record, long Line, Dictionary<string, int> Columns, IReadOnlyList<string> Values)
{
    public string? this[string column] =>
        Columns.TryGetValue(column, out var i) && Values[i].Trim() is { Length: > 0 } text ? text : null;

    public List<string> List(string column, char separator) =>
        [
            .. (this[column] ?? "").Split(
                separator,
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            ),
        ];
}
