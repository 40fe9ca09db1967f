using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Aggregation;

internal static class GetBookInShop
{
    /// <summary>Get a book with stock, price, copies to borrow and related books; <c>partial</c> names missing services.</summary>
    public static async Task<Results<Ok<BookInShop>, NotFound, ProblemHttpResult>> Handle(
        long id,
        Aggregator aggregator,
        LendingCache lendingCache,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        // The requests run in parallel, so the response takes as long as the slowest.
        var (book, related, stock, lending) = (
            aggregator.GetAsync<CatalogueBook>("catalog", $"/books/{id}", cancellationToken),
            aggregator.GetAsync<CataloguePage>("catalog", $"/books/{id}/related?pageSize=6", cancellationToken),
            aggregator.GetAsync<StockOfBook>("inventory", $"/stock/{id}", cancellationToken),
            lendingCache.GetAsync(id, cancellationToken)
        );

        return await book switch
        {
            { IsMissing: true } => ServiceUnavailableProblem.Create(context, "catalog"),
            { Value: { } found } => TypedResults.Ok(
                BookInShop.From(found, await related, await stock, await lending, context.Request)
            ),
            _ => TypedResults.NotFound(),
        };
    }
}
