using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Biblio.Catalog.Model;
using Biblio.Http;

namespace Biblio.Catalog.Imports;

/// <summary>
/// Reads books from JSON lines, one object per line, with the fields of <c>POST /books</c>. It is strict.
/// </summary>
internal static class JsonRecordReader
{
    public static async IAsyncEnumerable<ImportItem> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var record = 0L;
        await foreach (var line in LineReader.ReadAsync(stream, cancellationToken))
        {
            if (line.Error is null && string.IsNullOrWhiteSpace(line.Text))
            {
                continue;
            }

            record++;
            yield return line.Error is null ? Read(record, line) : ImportItem.Refused(record, line.Number, line.Error);
        }
    }

    private static ImportItem Read(long record, TextLine line)
    {
        JsonBook? book;
        try
        {
            book = JsonSerializer.Deserialize<JsonBook>(line.Text, Json.Options);
        }
        catch (JsonException exception)
        {
            var (field, reason) = JsonBook.Explain(exception);
            return ImportItem.Refused(record, line.Number, reason, field);
        }

        if (book is null)
        {
            return ImportItem.Refused(
                record,
                line.Number,
                Reason.Of("not-a-json-object", $"The line is not a JSON object")
            );
        }

        var builder = new BookBuilder(record, line.Number, isStrict: true)
        {
            Title = book.Title,
            Subtitle = book.Subtitle,
            OriginalTitle = book.OriginalTitle,
            Authors = GetNames(book.Authors),
            Publisher = book.Publisher,
            Subjects = GetNames(book.Subjects),
            Description = book.Description,
        };
        builder.SetOriginalAuthors([.. book.OriginalAuthors?.Select(name => name ?? "") ?? []]);
        RejectNulls(builder, "authors", book.Authors);
        RejectNulls(builder, "subjects", book.Subjects);
        SetIsbn(builder, book);
        builder.SetYear(book.Year?.ToString(CultureInfo.InvariantCulture));
        builder.SetLanguage(book.Language);
        builder.SetPages(book.Pages?.ToString(CultureInfo.InvariantCulture));
        builder.SetFormat(book.Format);
        builder.SetPrice(book.Price?.ToString(CultureInfo.InvariantCulture), book.Currency);
        return builder.Build();
    }

    private static List<string> GetNames(IReadOnlyList<string?>? names) => [.. names?.OfType<string>() ?? []];

    private static void RejectNulls(BookBuilder builder, string field, IReadOnlyList<string?>? names)
    {
        if (names?.ToList().IndexOf(null) is >= 0 and var index)
        {
            builder.AddFieldError($"{field}[{index}]", Reason.Of("null", $"This cannot be null"));
        }
    }

    /// <summary>The ISBN may be in any of three fields, which must then agree.</summary>
    private static void SetIsbn(BookBuilder builder, JsonBook book)
    {
        string? first = null;
        foreach (var (field, text) in new[] { ("isbn", book.Isbn), ("isbn13", book.Isbn13), ("isbn10", book.Isbn10) })
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            if (first is null)
            {
                builder.SetIsbn(text, field);
            }
            else if (Isbn.TryParse(first, out var one) && (!Isbn.TryParse(text, out var other) || one != other))
            {
                builder.AddFieldError(
                    field,
                    Reason.Of("isbn-differs", $"This ISBN differs from the one in another field")
                );
            }

            first ??= text;
        }
    }
}
