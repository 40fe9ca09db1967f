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
        if (!await rows.MoveNextAsync())
        {
            throw new UnreadableFileException(
                Reason.Of("no-header", $"The file has no header line. Name the columns in the first line."),
                1
            );
        }

        if (rows.Current.Error is { } unreadable)
        {
            throw new UnreadableFileException(unreadable.InHeader(), rows.Current.Line);
        }

        var header = rows.Current.Fields.Select(name => name.Trim().ToLowerInvariant()).ToList();
        RejectDuplicates(header, rows.Current.Line);
        ICsvDialect dialect = header switch
        {
            _ when GutenbergDialect.Matches(header) => new GutenbergDialect(),
            _ when GoodbooksDialect.Matches(header) => new GoodbooksDialect(),
            _ => new BiblioDialect(header, rows.Current.Line),
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
                    row.Error
                        ?? Reason.Of(
                            "fields-of-row",
                            $"The row has {row.Fields.Count} fields, but the header has {header.Count}. Put quotes "
                                + $"around a field that contains the separator"
                        )
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

    private static void RejectDuplicates(List<string> header, long line)
    {
        var duplicate = header.Where(name => name.Length > 0).GroupBy(name => name).FirstOrDefault(g => g.Count() > 1);
        if (duplicate is not null)
        {
            var name = Model.TextNormalizer.Truncate(duplicate.Key, 40);
            throw new UnreadableFileException(
                Reason.Of("duplicate-column", $"The header has a duplicate column '{name}'. Delete one of them."),
                line
            );
        }
    }
}
