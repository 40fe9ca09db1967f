using System.Runtime.CompilerServices;

namespace Biblio.Catalog.Imports.Csv;

/// <summary>Reads books from a CSV file. The header determines the dialect.</summary>
internal static class CsvRecordReader
{
    public static async IAsyncEnumerable<ImportItem> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var rows = CsvRowReader.ReadAsync(stream, cancellationToken).GetAsyncEnumerator(cancellationToken);
        if (!await rows.MoveNextAsync() || rows.Current is { Error: not null })
        {
            throw new UnreadableFileException("The file has no header line.", 1);
        }

        var header = rows.Current.Fields.Select(name => name.Trim().ToLowerInvariant()).ToList();
        ICsvDialect dialect = header switch
        {
            _ when GutenbergDialect.Matches(header) => new GutenbergDialect(),
            _ when GoodbooksDialect.Matches(header) => new GoodbooksDialect(),
            _ => new BiblioDialect(header),
        };

        var columns = header.Select((name, i) => (name, i)).DistinctBy(c => c.name).ToDictionary(c => c.name, c => c.i);
        var record = 0L;
        while (await rows.MoveNextAsync())
        {
            var row = rows.Current;
            record++;
            if (row.Error is not null || row.Fields.Count != header.Count)
            {
                foreach (var item in dialect.Flush())
                {
                    yield return item;
                }

                yield return ImportItem.Refused(
                    record,
                    row.Line,
                    row.Error ?? $"The row has {row.Fields.Count} fields, but the header has {header.Count}"
                );
                continue;
            }

            foreach (var item in dialect.Read(new(record, row.Line, columns, row.Fields)))
            {
                yield return item;
            }
        }

        foreach (var item in dialect.Flush())
        {
            yield return item;
        }
    }
}
