using System.Globalization;
using System.Text.Json.Serialization;
using Biblio.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OutputCaching;

namespace Biblio.Api.Aggregation;

internal static class GetPopularBooks
{
    /// <summary>How long a response is cached, in seconds.</summary>
    public const int CacheSeconds = 60;

    /// <summary>Get the books that are sold most, the first at most ten; <c>partial</c> names missing services.</summary>
    public static async Task<Results<Ok<PopularBooks>, ProblemHttpResult>> Handle(
        Aggregator aggregator,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var popular = await aggregator.GetAsync<BookRanking>("orders", "/orders/popular", cancellationToken);
        var ids = popular.Value?.BookIds ?? [];
        var books =
            ids.Count == 0
                ? new PartialResult<CataloguePage>("catalog", new([]), IsMissing: false)
                : await aggregator.GetAsync<CataloguePage>(
                    "catalog",
                    $"/books?ids={string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))}",
                    cancellationToken
                );
        if (books.IsMissing)
        {
            return ServiceUnavailableProblem.Create(context, "catalog");
        }

        if (popular.IsMissing && context.Features.Get<IOutputCacheFeature>()?.Context is { } cache)
        {
            // The next caller asks again.
            cache.AllowCacheStorage = false;
        }

        return TypedResults.Ok(PopularBooks.From(ids, books.Value?.Items ?? [], popular.MissingService));
    }

    private sealed record BookRanking(IReadOnlyList<long> BookIds);
}

/// <summary>Books in the order of their sales, without amounts. Withdrawn books are left out.</summary>
internal sealed record PopularBooks(
    IReadOnlyList<CatalogueBook> Items,
    IReadOnlyList<string> Partial,
    [property: JsonPropertyName("_links")] PopularBooks.PopularLinks Links
)
{
    public const string Path = "/api/v1/shop/popular";

    public static PopularBooks From(
        IReadOnlyList<long> ranking,
        IReadOnlyList<CatalogueBook> books,
        string? missingService
    ) =>
        new(
            [.. ranking.Join(books, id => id, book => book.Id, (_, book) => book)],
            Aggregator.MissingServices(missingService),
            new(new(Path))
        );

    internal sealed record PopularLinks(Link Self);
}
