using System.Runtime.CompilerServices;

namespace Biblio.Catalog.Imports.Csv;

/// <summary>A row of a CSV file: its fields, or the error that prevents reading them.</summary>
internal sealed record CsvRow(long Line, IReadOnlyList<string> Fields, Reason? Error);

/// <summary>
/// Reads the rows of a CSV file (RFC 4180). The first row shows the separator. A quoted field may contain line breaks.
/// An unclosed quote invalidates only its own line, whereas a parser of the whole stream would lose the rest of the
/// file.
/// </summary>
internal static class CsvRowReader
{
    private const int MaxLines = 200;
    private const int MaxCharacters = 128 * 1024;

    /// <summary>
    /// After so many lines that were read again because a quote is never closed, a field may only have a few lines.
    /// Otherwise a file of unclosed quotes would be read 200 times.
    /// </summary>
    private const int MaxRereadLines = 100_000;
    private const int FewLines = 3;

    public static async IAsyncEnumerable<CsvRow> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var lines = LineReader.ReadAsync(stream, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var pushedBack = new Queue<TextLine>();
        char? separator = null;
        var reread = 0L;

        while (await NextAsync() is { } first)
        {
            if (first.Error is not null)
            {
                yield return new(first.Number, [], first.Error);
                continue;
            }

            if (string.IsNullOrWhiteSpace(first.Text))
            {
                continue;
            }

            if (separator is null && first.Number == 1 && CsvSeparator.ReadDeclaration(first.Text) is { } declared)
            {
                separator = declared;
                continue;
            }

            var row = new CsvRowParser(separator ??= CsvSeparator.Detect(first.Text));
            var state = row.Append(first.Text);
            var (continuation, length) = (new List<TextLine>(), first.Text.Length);
            while (
                state == CsvRowState.Open
                && continuation.Count < (reread < MaxRereadLines ? MaxLines : FewLines)
                && length < MaxCharacters
                && await NextAsync() is { } next
            )
            {
                continuation.Add(next);
                if (next.Error is not null)
                {
                    break;
                }

                length += next.Text.Length;
                state = row.Append(next.Text);
            }

            if (state == CsvRowState.Complete)
            {
                yield return new(first.Number, row.Fields, null);
                continue;
            }

            yield return new(
                first.Number,
                [],
                state == CsvRowState.Open
                    ? Reason.Of("quote-not-closed", $"A quoted field is never closed. Add the closing quote")
                    : Reason.Of(
                        "text-after-quote",
                        $"Field {row.Fields.Count + 1} has text after its closing quote. Double each quote inside a "
                            + $"quoted field"
                    )
            );
            reread += continuation.Count;
            pushedBack = new(continuation.Concat(pushedBack));
        }

        async ValueTask<TextLine?> NextAsync() =>
            pushedBack.TryDequeue(out var line) ? line
            : await lines.MoveNextAsync() ? lines.Current
            : null;
    }
}
