using System.Text.Json.Serialization;
using Biblio.Catalog.Data;
using Biblio.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Catalog.Features;

/// <summary>What a search may mean while it is typed: at most five books, three authors and three subjects.</summary>
internal sealed record SuggestionsView(
    IReadOnlyList<SuggestionView> Books,
    IReadOnlyList<SuggestionView> Authors,
    IReadOnlyList<SuggestionView> Subjects,
    [property: JsonPropertyName("_links")] SelfLink Links
);

/// <summary>A suggested title or name. A title comes with its authors in one string.</summary>
internal sealed record SuggestionView(
    long Id,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Authors,
    [property: JsonPropertyName("_links")] SelfLink Links
)
{
    public static SuggestionView From(NameRow name, string path, HttpRequest request) =>
        new(name.Id, name.Name, null, new(Link.To(request, $"/{path}/{name.Id}")));

    public static SuggestionView From(BookRow book, HttpRequest request) =>
        new(
            book.Id,
            book.Title,
            string.Join(", ", book.Authors.Select(author => author.Name)),
            new(Link.To(request, $"/books/{book.Id}"))
        );
}

internal sealed record SelfLink(Link Self);

internal static class SuggestBooks
{
    private const int MaxBooks = 5;
    private const int MaxNames = 3;

    /// <summary>Books, authors and subjects that the beginning of a search (q) suggests, the best first.</summary>
    public static async Task<Ok<SuggestionsView>> Handle(
        string? q,
        CatalogDbContext db,
        SearchCache cache,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        SearchTextRules.Check("q", q);
        return TypedResults.Ok(
            new SuggestionsView(
                await FindBooksAsync(q, db, cache, request, cancellationToken),
                await FindNamesAsync(NameTable.Authors, LinkTable.Authors, "authors"),
                await FindNamesAsync(NameTable.Subjects, LinkTable.Subjects, "subjects"),
                new(Link.To(request, request.Path + request.QueryString))
            )
        );

        async Task<IReadOnlyList<SuggestionView>> FindNamesAsync(NameTable table, LinkTable links, string path) =>
            [
                .. (await db.SuggestNamesAsync(table, links, q, MaxNames, cancellationToken)).Select(name =>
                    SuggestionView.From(name, path, request)
                ),
            ];
    }

    private static async Task<IReadOnlyList<SuggestionView>> FindBooksAsync(
        string? text,
        CatalogDbContext db,
        SearchCache cache,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        var search = new BookSearch().WithText(text).IncludeWithdrawn(false);
        var (ids, _) = await search.ReadPageAsync(db, cache, BookOrder.Relevance, 1, MaxBooks, cancellationToken);
        if (ids.Count == 0)
        {
            return [];
        }

        var books = (await BookRow.LoadAsync(db, ids, cancellationToken)).ToDictionary(book => book.Id);
        return [.. ids.Where(books.ContainsKey).Select(id => SuggestionView.From(books[id], request))];
    }
}
