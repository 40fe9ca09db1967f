using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Aggregation;

internal static class GetBookInShop
{
    /// <summary>Get a book with its stock, price and related books; <c>partial</c> names missing services.</summary>
    public static async Task<Results<Ok<BookInShop>, NotFound, ProblemHttpResult>> Handle(
        long id,
        Aggregator aggregator,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        // The requests run in parallel, so the response takes as long as the slowest.
        var (book, related, stock) = (
            aggregator.GetAsync<CatalogueBook>("catalog", $"/books/{id}", cancellationToken),
            aggregator.GetAsync<CataloguePage>("catalog", $"/books/{id}/related?pageSize=6", cancellationToken),
            aggregator.GetAsync<StockOfBook>("inventory", $"/stock/{id}", cancellationToken)
        );

        return await book switch
        {
            { IsMissing: true } => ServiceUnavailableProblem.Create(context, "catalog"),
            { Value: { } found } => TypedResults.Ok(
                BookInShop.From(found, await related, await stock, context.Request)
            ),
            _ => TypedResults.NotFound(),
        };
    }
}
