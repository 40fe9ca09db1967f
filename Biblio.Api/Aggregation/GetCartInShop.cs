using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Aggregation;

internal static class GetCartInShop
{
    private const int MaxIds = 200;

    /// <summary>Get my cart with the copies that are left; <c>partial</c> names missing services.</summary>
    public static async Task<Results<Ok<CartInShop>, ProblemHttpResult>> Handle(
        Aggregator aggregator,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (await aggregator.GetAsync<CartOfOrders>("orders", "/cart", cancellationToken) is not { Value: { } cart })
        {
            return ServiceUnavailableProblem.Create(context, "orders");
        }

        var stock =
            cart.Lines.Count == 0
                ? new PartialResult<StockPage>("inventory", new([]), IsMissing: false)
                : await aggregator.GetAsync<StockPage>(
                    "inventory",
                    $"/stock?bookIds={string.Join(',', cart.Lines.Select(line => line.BookId).Take(MaxIds))}&pageSize=100",
                    cancellationToken
                );
        return TypedResults.Ok(CartInShop.From(cart, stock));
    }
}

/// <summary>
/// A reader's cart. <c>available</c> is the number of copies that are left, or null while it is unknown.
/// </summary>
internal sealed record CartInShop(
    IReadOnlyList<CartInShop.Line> Lines,
    int Copies,
    decimal Subtotal,
    IReadOnlyList<CartInShop.Tax> Taxes,
    decimal Total,
    string Currency,
    long Version,
    IReadOnlyList<string> Partial,
    [property: JsonPropertyName("_links")] JsonElement Links
)
{
    public static CartInShop From(CartOfOrders cart, PartialResult<StockPage> stock) =>
        new(
            [.. cart.Lines.Select(line => line with { Available = StockPage.Find(stock, line.BookId)?.Available })],
            cart.Copies,
            cart.Subtotal,
            cart.Taxes,
            cart.Total,
            cart.Currency,
            cart.Version,
            Aggregator.MissingServices(stock.MissingService),
            cart.Links
        );

    internal sealed record Line(
        long BookId,
        string Title,
        int Quantity,
        decimal Price,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? PriceBefore,
        decimal Amount,
        bool Withdrawn,
        int? Available,
        [property: JsonPropertyName("_links")] JsonElement Links
    );

    internal sealed record Tax(string Name, decimal Rate, decimal Amount);
}

/// <summary>The cart as Orders returns it.</summary>
internal sealed record CartOfOrders(
    IReadOnlyList<CartInShop.Line> Lines,
    int Copies,
    decimal Subtotal,
    IReadOnlyList<CartInShop.Tax> Taxes,
    decimal Total,
    string Currency,
    long Version,
    [property: JsonPropertyName("_links")] JsonElement Links
);
