using System.Globalization;
using System.Text.Json;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports;

/// <summary>A book on a line of a JSON lines file.</summary>
internal sealed record JsonBook
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

    public int? Pages { get; init; }

    public string? Format { get; init; }

    public IReadOnlyList<string?>? Subjects { get; init; }

    public string? Description { get; init; }

    public decimal? Price { get; init; }

    public string? Currency { get; init; }

    /// <summary>Returns the field with the error, if it is in one field, and what must be there.</summary>
    public static (string? Field, Reason Reason) Explain(JsonException exception)
    {
        var path = exception.Path?.TrimStart('$', '.') ?? "";
        if (exception.InnerException is JsonException)
        {
            var position = (exception.BytePositionInLine + 1)?.ToString(CultureInfo.InvariantCulture);
            return (null, Reason.Of("not-json", $"The line is not valid JSON; the error is at byte {position}"));
        }

        if (path.Length == 0)
        {
            return (
                null,
                Reason.Of(
                    "one-object-a-line",
                    $"The line is not a JSON object. Write each book as an object on one line"
                )
            );
        }

        var property = typeof(JsonBook)
            .GetProperties()
            .FirstOrDefault(p => p.Name.Equals(path.Split('[')[0], StringComparison.OrdinalIgnoreCase));
        var reason =
            property is null ? Reason.Of("unknown-field", $"There is no such field")
            : exception.Message.StartsWith("Duplicate", StringComparison.Ordinal)
                ? Reason.Of("field-twice", $"This field occurs twice")
            : exception.InnerException?.Message.Contains("UTF-16", StringComparison.Ordinal) == true
                ? Reason.Of("half-escape", $"This text has half of a \\u escape")
            : property.PropertyType == typeof(int?)
                ? Reason.Of("must-be-whole-number", $"This must be a whole number, without quotes")
            : property.PropertyType == typeof(decimal?)
                ? Reason.Of("must-be-number", $"This must be a number, without quotes, with a decimal point")
            : property.PropertyType == typeof(string) || path.Contains('[', StringComparison.Ordinal)
                ? Reason.Of("must-be-text", $"This must be text in quotes")
            : Reason.Of("must-be-list", $"This must be a list of texts");
        return (TextNormalizer.Truncate(path, 50), reason);
    }
}
