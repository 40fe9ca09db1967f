using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api;

/// <summary>The cart and lists of books, with the stock of each book.</summary>
public sealed class CartInShopTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_cart_has_the_copies_that_are_left()
    {
        await using var shop = await Shop.StartAsync();

        var cart = await shop.GetAsync("/api/v1/shop/cart");

        // Book 9 has no stock record, so it has no copies.
        Assert.Equal(
            ["7:20", "9:0"],
            cart["lines"]!.AsArray().Select(line => $"{line!["bookId"]}:{line["available"]}")
        );
        Assert.Equal(
            (42m, 5, "/api/v1/cart/checkout", "GST"),
            (
                (decimal)cart["total"]!,
                (long)cart["version"]!,
                (string)cart["_links"]!["checkout"]!["href"]!,
                (string)cart["taxes"]![0]!["name"]!
            )
        );
        Assert.Empty(cart["partial"]!.AsArray());
        Assert.StartsWith("Bearer ", shop.Orders.ReceivedHeaders["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cart_needs_Orders_but_not_Inventory()
    {
        await using var shop = await Shop.StartAsync(inventory: false);
        await using var down = GatewayApp.Start([]);
        down.SignIn(Tokens.Reader());

        var cart = await shop.GetAsync("/api/v1/shop/cart");
        using var answer = await down.Public.GetAsync("/api/v1/shop/cart", CancellationToken);

        Assert.Null(cart["lines"]![0]!["available"]);
        Assert.Equal(["inventory"], cart["partial"]!.AsArray().Select(service => (string)service!));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Some_books_have_their_stock_also_for_a_visitor()
    {
        await using var shop = await Shop.StartAsync();
        shop.Gateway.Public.DefaultRequestHeaders.Authorization = null;

        var books = await shop.GetAsync("/api/v1/shop/books?ids=7,9");

        Assert.Equal(
            ["7:20", "9:0"],
            books["items"]!.AsArray().Select(item => $"{item!["book"]!["id"]}:{item["stock"]!["available"]}")
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("7,")]
    [InlineData("7,x")]
    [InlineData("-7")]
    [InlineData("0")]
    [InlineData("99999999999999999999")]
    public async Task A_bad_list_of_ids_names_its_field(string ids)
    {
        await using var shop = await Shop.StartAsync();

        using var refused = await shop.Gateway.Public.GetAsync($"/api/v1/shop/books?ids={ids}", CancellationToken);
        using var tooMany = await shop.Gateway.Public.GetAsync(
            $"/api/v1/shop/books?ids={string.Join(',', Enumerable.Range(1, 51))}",
            CancellationToken
        );

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (refused.StatusCode, tooMany.StatusCode));
        Assert.NotNull((await refused.Content.ReadFromJsonAsync<JsonNode>(CancellationToken))!["errors"]!["ids"]);
    }

    private sealed record Shop(GatewayApp Gateway, Replica Orders, Replica Inventory, Replica Catalog)
        : IAsyncDisposable
    {
        public static async Task<Shop> StartAsync(bool inventory = true)
        {
            var (orders, stock, catalog) = (
                await Replica.StartAsync("orders-1"),
                await Replica.StartAsync("inventory-1"),
                await Replica.StartAsync("catalog-1")
            );
            orders.Handler = context =>
                context.Response.WriteAsJsonAsync(
                    JsonNode.Parse(
                        """
                        {"lines":[
                           {"bookId":7,"title":"Dune","quantity":99,"price":20,"amount":40,"withdrawn":false,"_links":{}},
                           {"bookId":9,"title":"Emma","quantity":1,"price":0,"amount":0,"withdrawn":false,"_links":{}}],
                         "copies":100,"subtotal":40,"taxes":[{"name":"GST","rate":0.05,"amount":2}],"total":42,
                         "currency":"CAD","version":5,
                         "_links":{"checkout":{"href":"/api/v1/cart/checkout","method":"POST"}}}
                        """
                    )
                );
            stock.Handler = context =>
                context.Response.WriteAsJsonAsync(
                    JsonNode.Parse("""{"items":[{"bookId":7,"available":20,"_links":{}}]}""")
                );
            catalog.Handler = context =>
                context.Response.WriteAsJsonAsync(
                    JsonNode.Parse(
                        """
                        {"items":[
                          {"id":7,"title":"Dune","price":20,"currency":"CAD","withdrawn":false,"version":1},
                          {"id":9,"title":"Emma","price":10,"currency":"CAD","withdrawn":false,"version":1}]}
                        """
                    )
                );
            var services = new Dictionary<string, Replica[]> { ["orders"] = [orders], ["catalog"] = [catalog] };
            if (inventory)
            {
                services["inventory"] = [stock];
            }

            var gateway = GatewayApp.Start(services);
            gateway.SignIn(Tokens.Reader());
            return new(gateway, orders, stock, catalog);
        }

        public async Task<JsonNode> GetAsync(string path) =>
            (await Gateway.Public.GetFromJsonAsync<JsonNode>(path, CancellationToken))!;

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Orders.DisposeAsync();
            await Inventory.DisposeAsync();
            await Catalog.DisposeAsync();
        }
    }
}
