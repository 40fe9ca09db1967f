using Biblio.Api.Routing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Aggregation;

internal static class GetBookInShop
{
    /// <summary>A book with its stock, price and related books, and what can be done with it; what a service that is down should have told is left out and named in <c>partial</c>.</summary>
    public static async Task<Results<Ok<BookInShop>, NotFound, ProblemHttpResult>> Handle(
        long id,
        Aggregator parts,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        // all at once: the answer takes as long as the slowest of them, not as the sum
        var (book, related, stock) = (
            parts.AskAsync<CatalogueBook>("catalog", $"/books/{id}", cancellationToken),
            parts.AskAsync<CataloguePage>("catalog", $"/books/{id}/related?pageSize=6", cancellationToken),
            parts.AskAsync<StockOfBook>("inventory", $"/stock/{id}", cancellationToken)
        );

        return await book switch
        {
            { IsMissing: true } => ServiceDown.Problem(context, "catalog"),
            { Value: { } found } => TypedResults.Ok(
                BookInShop.From(found, await related, await stock, context.Request)
            ),
            _ => TypedResults.NotFound(),
        };
    }
}
