using System.Runtime.CompilerServices;
using System.Text;

namespace Biblio.Catalog.Imports;

/// <summary>A row of a CSV file: its fields, or why it has none.</summary>
internal sealed record CsvRow(long Line, IReadOnlyList<string> Fields, string? Fault);

/// <summary>
/// CSV (RFC 4180) by rows. A quoted field may hold line breaks; a quote that is never closed costs its own line only,
/// where a parser of the whole stream would swallow the rest of the file.
/// </summary>
internal static class CsvRows
{
    private const int MostLines = 200;
    private const int MostCharacters = 128 * 1024;

    public static async IAsyncEnumerable<CsvRow> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var lines = TextLines.ReadAsync(stream, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var ahead = new Queue<TextLine>();

        while (await NextAsync() is { } first)
        {
            if (first.Fault is not null)
            {
                yield return new(first.Number, [], first.Fault);
                continue;
            }

            if (first.Text.Length == 0)
            {
                continue;
            }

            var row = new StringBuilder(first.Text);
            var taken = new List<TextLine>();
            var fields = Split(first.Text);
            while (
                fields is null
                && taken.Count < MostLines
                && row.Length < MostCharacters
                && await NextAsync() is { } more
            )
            {
                taken.Add(more);
                if (more.Fault is not null)
                {
                    break;
                }

                row.Append('\n').Append(more.Text);
                // only a line with a quote can close the field
                fields = more.Text.Contains('"', StringComparison.Ordinal) ? Split(row.ToString()) : null;
            }

            if (fields is null)
            {
                yield return new(first.Number, [], "A quoted field is never closed");
                ahead = new(taken.Concat(ahead));
            }
            else
            {
                yield return new(first.Number, fields, null);
            }
        }

        async ValueTask<TextLine?> NextAsync() =>
            ahead.TryDequeue(out var line) ? line
            : await lines.MoveNextAsync() ? lines.Current
            : null;
    }

    /// <summary>Null when the text ends inside a quoted field.</summary>
    private static List<string>? Split(string text)
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
