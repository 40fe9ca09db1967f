using System.Runtime.CompilerServices;
using System.Text;

namespace Biblio.Catalog.Imports.Csv;

/// <summary>A row of a CSV file: its fields, or the error that prevents reading them.</summary>
internal sealed record CsvRow(long Line, IReadOnlyList<string> Fields, string? Error);

/// <summary>
/// Reads the rows of a CSV file (RFC 4180). A quoted field may contain line breaks. An unclosed quote invalidates only
/// its own line, whereas a parser of the whole stream would lose the rest of the file.
/// </summary>
internal static class CsvRowReader
{
    private const int MaxLines = 200;
    private const int MaxCharacters = 128 * 1024;

    public static async IAsyncEnumerable<CsvRow> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var lines = LineReader.ReadAsync(stream, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var pushedBack = new Queue<TextLine>();

        while (await NextAsync() is { } first)
        {
            if (first.Error is not null)
            {
                yield return new(first.Number, [], first.Error);
                continue;
            }

            if (first.Text.Length == 0)
            {
                continue;
            }

            var row = new StringBuilder(first.Text);
            var continuation = new List<TextLine>();
            var fields = SplitFields(first.Text);
            while (
                fields is null
                && continuation.Count < MaxLines
                && row.Length < MaxCharacters
                && await NextAsync() is { } next
            )
            {
                continuation.Add(next);
                if (next.Error is not null)
                {
                    break;
                }

                row.Append('\n').Append(next.Text);
                // Only a line with a quote can close the field.
                fields = next.Text.Contains('"', StringComparison.Ordinal) ? SplitFields(row.ToString()) : null;
            }

            if (fields is null)
            {
                yield return new(first.Number, [], "A quoted field is never closed");
                pushedBack = new(continuation.Concat(pushedBack));
            }
            else
            {
                yield return new(first.Number, fields, null);
            }
        }

        async ValueTask<TextLine?> NextAsync() =>
            pushedBack.TryDequeue(out var line) ? line
            : await lines.MoveNextAsync() ? lines.Current
            : null;
    }

    /// <summary>Returns null when the text ends inside a quoted field.</summary>
    private static List<string>? SplitFields(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        for (var i = 0; ; i++)
        {
            field.Clear();
            if (i < text.Length && text[i] == '"')
            {
                for (i++; ; i++)
                {
                    var quote = text.IndexOf('"', i);
                    if (quote < 0)
                    {
                        return null;
                    }

                    field.Append(text, i, quote - i);
                    i = quote + 1;
                    if (i >= text.Length || text[i] != '"')
                    {
                        break;
                    }

                    field.Append('"');
                }
            }

            var comma = text.IndexOf(',', i);
            field.Append(text, i, (comma < 0 ? text.Length : comma) - i);
            fields.Add(field.ToString());
            if (comma < 0)
            {
                return fields;
            }

            i = comma;
        }
    }
}
