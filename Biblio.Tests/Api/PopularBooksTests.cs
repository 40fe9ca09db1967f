using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api;

public sealed class PopularBooksTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_ranking_orders_the_books_and_is_cached()
    {
        await using var catalog = await Replica.StartAsync("catalog-1");
        await using var orders = await Replica.StartAsync("orders-1");
        orders.Handler = context => context.Response.WriteAsJsonAsync(new { bookIds = new[] { 9, 4, 7 } });
        catalog.Handler = context =>
            context.Response.WriteAsJsonAsync(
                new
                {
                    items = Enumerable
                        .Range(7, 3)
                        .Where(id => id != 8)
                        .Select(id => new
                        {
                            id,
                            title = $"Book {id}",
                            currency = "CAD",
                        }),
                }
            );
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [catalog], ["orders"] = [orders] });

        var popular = await ReadAsync(gateway);

        // Withdrawn books, such as 4, are not for sale.
        Assert.Equal([9L, 7L], popular["items"]!.AsArray().Select(book => (long)book!["id"]!));
        Assert.Empty(popular["partial"]!.AsArray());
        Assert.DoesNotContain("quantity", popular.ToJsonString(), StringComparison.OrdinalIgnoreCase);

        await ReadAsync(gateway);
        Assert.Equal((1, 1), (catalog.RequestCount, orders.RequestCount));

        using var unknown = await gateway.Public.GetAsync("/api/v1/shop/popular?x=1", CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task Without_orders_the_ranking_is_empty_and_not_cached()
    {
        await using var catalog = await Replica.StartAsync("catalog-1");
        await using var orders = await Replica.StartAsync("orders-1");
        orders.Handler = context => TypedResults.Problem(statusCode: 500).ExecuteAsync(context);
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [catalog], ["orders"] = [orders] });

        var first = await ReadAsync(gateway);
        var asked = orders.RequestCount;
        await ReadAsync(gateway);

        Assert.Empty(first["items"]!.AsArray());
        Assert.Equal(["orders"], first["partial"]!.AsArray().Select(service => (string)service!));
        Assert.True(orders.RequestCount > asked);
        Assert.Equal(0, catalog.RequestCount);
    }

    private static async Task<JsonNode> ReadAsync(GatewayApp gateway)
    {
        using var answer = await gateway.Public.GetAsync("/api/v1/shop/popular", CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(CancellationToken))!;
    }
}
