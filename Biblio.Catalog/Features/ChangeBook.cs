using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Catalog.Features;

internal static class ChangeBook
{
    private static readonly string[] IsbnFields = ["isbn", "isbn13", "isbn10"];

    /// <summary>Change some fields of a book (JSON merge patch, RFC 7396); null clears a field.</summary>
    public static Task<Results<Ok<BookView>, NotFound, ProblemHttpResult>> Handle(
        long id,
        MergePatch patch,
        CatalogDbContext db,
        BookWriter books,
        HttpContext context,
        CancellationToken cancellationToken
    ) =>
        ReplaceBook.ChangeAsync(
            id,
            book => Task.FromResult(Merge(book, patch.Changes)),
            FindIsbn(patch.Changes),
            db,
            books,
            context,
            cancellationToken
        );

    private static BookRequest Merge(BookView book, JsonObject changes)
    {
        var current = new BookRequest
        {
            Isbn13 = book.Isbn13,
            Title = book.Title,
            Subtitle = book.Subtitle,
            OriginalTitle = book.OriginalTitle,
            Authors = [.. book.Authors.Select(a => a.Name)],
            OriginalAuthors = [.. book.Authors.Select(a => a.OriginalName ?? "")],
            Publisher = book.Publisher,
            Year = book.Year,
            Language = book.Language,
            Pages = book.Pages,
            Format = book.Format,
            Subjects = [.. book.Subjects.Select(s => s.Name)],
            Description = book.Description,
            Price = book.Price,
            Currency = book.Currency,
        };
        var merged = JsonSerializer.SerializeToNode(current, Json.Options)!.AsObject();
        if (IsbnFields.Any(changes.ContainsKey))
        {
            // A new ISBN in any of its three fields replaces the current one.
            merged.Remove("isbn13");
        }

        if (changes.ContainsKey("authors"))
        {
            // The original names belong to the authors that are replaced. Those of authors that remain are kept below.
            merged.Remove("originalAuthors");
        }

        foreach (var (name, value) in changes)
        {
            merged.Remove(name);
            if (value is not null)
            {
                merged.Add(name, value.DeepClone());
            }
        }

        BookRequest request;
        try
        {
            request = merged.Deserialize<BookRequest>(Json.Options)!;
            request = changes.ContainsKey("originalAuthors") ? request : OriginalAuthors.Keep(request, book.Authors);
        }
        catch (JsonException exception)
        {
            // The response equals that for an unreadable body and names the field.
            throw new BadHttpRequestException(exception.Message, StatusCodes.Status400BadRequest, exception);
        }

        var errors = new List<ValidationResult>();
        return Validator.TryValidateObject(request, new(request), errors, validateAllProperties: true)
            ? request
            : throw new FieldException(
                errors
                    .SelectMany(e => e.MemberNames, (e, name) => (Name: name, e.ErrorMessage))
                    .GroupBy(e => JsonNamingPolicy.CamelCase.ConvertName(e.Name))
                    .ToDictionary(g => g.Key, g => g.Select(e => e.ErrorMessage!).ToArray())
            );
    }

    private static string? FindIsbn(JsonObject changes) =>
        IsbnFields
            .Select(name =>
                changes[name] is JsonValue value
                && value.TryGetValue<string>(out var text)
                && Isbn.TryParse(text, out var isbn13)
                    ? isbn13
                    : null
            )
            .FirstOrDefault(isbn => isbn is not null);
}

/// <summary>The body of a JSON merge patch. A list replaces the whole list.</summary>
internal sealed record MergePatch(JsonObject Changes)
{
    public const string ContentType = "application/merge-patch+json";

    private static readonly JsonDocumentOptions ParseOptions = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = Json.Options.MaxDepth,
    };
    private static readonly HashSet<string> Fields =
    [
        .. typeof(BookRequest)
            .GetProperties()
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)),
    ];

    public static async ValueTask<MergePatch> BindAsync(HttpContext context)
    {
        var type = context.Request.GetTypedHeaders().ContentType?.MediaType.Value;
        if (type is not (ContentType or "application/json"))
        {
            throw new BadHttpRequestException(
                $"A patch is {ContentType} or application/json.",
                StatusCodes.Status415UnsupportedMediaType
            );
        }

        try
        {
            // A JsonNode reports invalid UTF-8 only when the value is read. So the body is read and checked as a whole.
            // The limit on request bodies bounds the memory.
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
            var changes =
                (
                    Utf8.IsValid(bytes)
                        ? JsonNode.Parse(bytes, documentOptions: ParseOptions)
                        : throw new FieldException("$", "The body is not UTF-8.")
                ) as JsonObject
                ?? throw new FieldException("$", "A patch is a JSON object.");
            return changes.Select(change => change.Key).FirstOrDefault(name => !Fields.Contains(name)) is { } unknown
                ? throw new FieldException(unknown, "There is no such field.")
                : new(changes);
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException(exception.Message, StatusCodes.Status400BadRequest, exception);
        }
    }
}
