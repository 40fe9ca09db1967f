using System.Runtime.CompilerServices;
using System.Text.Json;
using Biblio.Catalog.Model;
using Biblio.ServiceDefaults;

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
            var field = exception.Path is null or "$"
                ? null
                : TextNormalizer.Truncate(exception.Path.TrimStart('$', '.'), 50);
            return ImportItem.Refused(
                record,
                line.Number,
                field is null
                    ? "The line is not a valid JSON object"
                    : "There is no such field, or its value is of another type",
                field
            );
        }

        if (book is null)
        {
            return ImportItem.Refused(record, line.Number, "The line is not a JSON object");
        }

        var builder = new BookBuilder(record, line.Number, isStrict: true)
        {
            Title = book.Title,
            Subtitle = book.Subtitle,
            OriginalTitle = book.OriginalTitle,
            Authors = [.. book.Authors?.OfType<string>() ?? []],
            Publisher = book.Publisher,
            Subjects = [.. book.Subjects?.OfType<string>() ?? []],
            Description = book.Description,
        };
        builder.SetOriginalAuthors([.. book.OriginalAuthors?.Select(name => name ?? "") ?? []]);
        builder.SetIsbn(book.Isbn ?? book.Isbn13 ?? book.Isbn10);
        builder.SetYear(book.Year?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        builder.SetLanguage(book.Language);
        builder.SetPrice(book.Price?.ToString(System.Globalization.CultureInfo.InvariantCulture), book.Currency);
        return builder.Build();
    }

    private sealed record JsonBook
    {
        public string? Isbn { get; init; }

        public string? Isbn13 { get; init; }

        public string? Isbn10 { get; init; }

        public string? Title { get; init; }

        public string? Subtitle { get; init; }

        public string? OriginalTitle { get; init; }

        public IReadOnlyList<string?>? Authors { get; init; }

        public IReadOnlyList<string?>? OriginalAuthors { get; init; }

        public string? Publisher { get; init; }

        public int? Year { get; init; }

        public string? Language { get; init; }

        public IReadOnlyList<string?>? Subjects { get; init; }

        public string? Description { get; init; }

        public decimal? Price { get; init; }

        public string? Currency { get; init; }
    }
}
