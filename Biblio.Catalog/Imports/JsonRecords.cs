using System.Runtime.CompilerServices;
using System.Text.Json;
using Biblio.Catalog.Model;
using Biblio.ServiceDefaults;

namespace Biblio.Catalog.Imports;

/// <summary>Books as JSON lines: an object a line, with the fields of <c>POST /books</c>; strict.</summary>
internal static class JsonRecords
{
    public static async IAsyncEnumerable<ImportItem> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var record = 0L;
        await foreach (var line in TextLines.ReadAsync(stream, cancellationToken))
        {
            if (line.Fault is null && string.IsNullOrWhiteSpace(line.Text))
            {
                continue;
            }

            record++;
            yield return line.Fault is null ? Read(record, line) : ImportItem.Broken(record, line.Number, line.Fault);
        }
    }

    private static ImportItem Read(long record, TextLine line)
    {
        JsonBook? book;
        try
        {
            book = JsonSerializer.Deserialize<JsonBook>(line.Text, Json.Options);
        }
        catch (JsonException unreadable)
        {
            var field = unreadable.Path is null or "$"
                ? null
                : TextNormalizer.Cut(unreadable.Path.TrimStart('$', '.'), 50);
            return ImportItem.Broken(
                record,
                line.Number,
                field is null
                    ? "The line is not a JSON object as expected"
                    : "There is no such field, or its value is of another type",
                field
            );
        }

        if (book is null)
        {
            return ImportItem.Broken(record, line.Number, "The line is not a JSON object");
        }

        var draft = new BookBuilder(record, line.Number, strict: true)
        {
            Title = book.Title,
            Subtitle = book.Subtitle,
            Authors = [.. book.Authors?.OfType<string>() ?? []],
            Publisher = book.Publisher,
            Subjects = [.. book.Subjects?.OfType<string>() ?? []],
            Description = book.Description,
        };
        draft.Isbn(book.Isbn ?? book.Isbn13 ?? book.Isbn10);
        draft.Year(book.Year?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        draft.Language(book.Language);
        draft.Price(book.Price?.ToString(System.Globalization.CultureInfo.InvariantCulture), book.Currency);
        return draft.Finish();
    }

    private sealed record JsonBook
    {
        public string? Isbn { get; init; }

        public string? Isbn13 { get; init; }

        public string? Isbn10 { get; init; }

        public string? Title { get; init; }

        public string? Subtitle { get; init; }

        public IReadOnlyList<string?>? Authors { get; init; }

        public string? Publisher { get; init; }

        public int? Year { get; init; }

        public string? Language { get; init; }

        public IReadOnlyList<string?>? Subjects { get; init; }

        public string? Description { get; init; }

        public decimal? Price { get; init; }

        public string? Currency { get; init; }
    }
}
