using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api;

public sealed class BookInShopTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_call_returns_book_price_stock_related_books_and_links()
    {
        await using var shop = await ShopAsync();
        shop.Gateway.SignIn();

        var book = await shop.BookAsync();

        Assert.Equal(
            ("Dune", 19.95m, "CAD", 5),
            (
                (string)book["book"]!["title"]!,
                (decimal)book["price"]!["amount"]!,
                (string)book["price"]!["currency"]!,
                (int)book["stock"]!["available"]!
            )
        );
        Assert.Equal(
            (5, 3, 2, "Central"),
            (
                (int)book["lending"]!["copies"]!,
                (int)book["lending"]!["available"]!,
                (int)book["lending"]!["waiting"]!,
                (string)book["lending"]!["branches"]![0]!["name"]!
            )
        );
        Assert.Equal("/api/v1/lending/holds", (string)book["_links"]!["placeHold"]!["href"]!);
        Assert.Equal(["Emma"], book["related"]!.AsArray().Select(other => (string)other!["title"]!));
        Assert.Empty(book["partial"]!.AsArray());
        Assert.Equal(
            ("/api/v1/shop/books/7", "/api/v1/orders", "POST"),
            (
                (string)book["_links"]!["self"]!["href"]!,
                (string)book["_links"]!["order"]!["href"]!,
                (string)book["_links"]!["order"]!["method"]!
            )
        );
    }

    [Fact]
    public async Task Without_inventory_the_response_is_marked_partial()
    {
        await using var shop = await ShopAsync(inventory: false);
        shop.Gateway.SignIn();

        var book = await shop.BookAsync();

        Assert.Equal("Dune", (string)book["book"]!["title"]!);
        Assert.Null(book["stock"]);
        Assert.Equal(["inventory"], book["partial"]!.AsArray().Select(service => (string)service!));
        // Without a known stock, ordering stays possible.
        Assert.NotNull(book["_links"]!["order"]);
    }

    [Fact]
    public async Task Without_lending_the_book_comes_within_the_deadline()
    {
        await using var shop = await ShopAsync(deadline: "00:00:03");
        await shop.WarmUpAsync();
        shop.Lending.Handler = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        var stopwatch = Stopwatch.StartNew();
        var book = await shop.BookAsync();

        Assert.Null(book["lending"]);
        Assert.Equal(["lending"], book["partial"]!.AsArray().Select(service => (string)service!));
        Assert.Null(book["_links"]!["placeHold"]);
        Assert.InRange(stopwatch.Elapsed.TotalSeconds, 2.9, 15);
    }

    [Fact]
    public async Task Copies_to_borrow_are_cached_until_a_write()
    {
        await using var shop = await ShopAsync();
        var reads = 0;
        var answer = shop.Lending.Handler;
        shop.Lending.Handler = context =>
        {
            reads += context.Request.Method == "GET" && context.Request.Path != "/health" ? 1 : 0;
            return answer(context);
        };

        await shop.BookAsync();
        await shop.BookAsync();
        var readsBefore = reads;
        await shop.Gateway.Public.PostAsync("/api/v1/lending/holds", null, CancellationToken);
        await shop.BookAsync();

        Assert.Equal((1, 2), (readsBefore, reads));
    }

    [Fact]
    public async Task A_slow_service_is_left_out_without_delaying_others()
    {
        await using var shop = await ShopAsync(deadline: "00:00:03");
        await shop.WarmUpAsync();
        var books = shop.Catalog.Handler;
        shop.Catalog.Handler = async context =>
        {
            await Task.Delay(300, context.RequestAborted);
            await books(context);
        };
        shop.Inventory.Handler = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        var stopwatch = Stopwatch.StartNew();
        var book = await shop.BookAsync();

        Assert.Equal(["inventory"], book["partial"]!.AsArray().Select(service => (string)service!));
        Assert.Single(book["related"]!.AsArray());
        // One deadline for all of them.
        Assert.InRange(stopwatch.Elapsed.TotalSeconds, 2.9, 15);
    }

    [Theory]
    [InlineData(true, 5, false)]
    [InlineData(false, 0, false)]
    [InlineData(false, 1, true)]
    public async Task Order_and_login_links_depend_on_availability_and_caller(
        bool withdrawn,
        int available,
        bool canOrder
    )
    {
        await using var shop = await ShopAsync(withdrawn, available);

        var visitorLinks = (await shop.BookAsync())["_links"]!;
        shop.Gateway.SignIn();
        var readerLinks = (await shop.BookAsync())["_links"]!;

        Assert.Equal((false, canOrder), (visitorLinks["order"] is not null, visitorLinks["login"] is not null));
        Assert.Equal((canOrder, false), (readerLinks["order"] is not null, readerLinks["login"] is not null));
    }

    [Fact]
    public async Task A_book_that_does_not_exist_is_a_404_problem()
    {
        await using var shop = await ShopAsync();

        using var answer = await shop.Gateway.Public.GetAsync("/api/v1/shop/books/8", CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Without_the_catalogue_the_response_is_a_503_problem()
    {
        await using var gateway = GatewayApp.Start([]);

        using var answer = await gateway.Public.GetAsync("/api/v1/shop/books/7", CancellationToken);
        var problem = await answer.Content.ReadFromJsonAsync<JsonNode>(CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(
            ("urn:biblio:service-unavailable", "catalog"),
            ((string)problem!["type"]!, (string)problem["service"]!)
        );
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task One_dead_replica_of_three_costs_no_answer()
    {
        var replicas = new List<Replica>();
        foreach (var name in new[] { "catalog-1", "catalog-2", "catalog-3" })
        {
            var replica = await Replica.StartAsync(name);
            replica.Handler = context =>
                context.Request.Path.Value == "/books/7"
                    ? context.Response.WriteAsJsonAsync(Book(7, "Dune", false))
                    : TypedResults.Problem(statusCode: 404).ExecuteAsync(context);
            replicas.Add(replica);
        }

        await using var gateway = GatewayApp.Start(
            new()
            {
                ["catalog"] = [.. replicas],
                ["inventory"] = [replicas[0]],
                ["lending"] = [replicas[0]],
            },
            new() { ["RateLimits:Reading:Burst"] = "10000" }
        );
        await replicas[2].KillAsync();

        // A circuit breaker counts the failures of all replicas together, once there are a hundred requests. With 400
        // requests, a client that knew no dead replica would meet it five times in a row for one or two of them.
        var statuses = new ConcurrentBag<HttpStatusCode>();
        await Parallel.ForAsync(
            0,
            400,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = CancellationToken },
            async (_, cancellationToken) =>
            {
                using var answer = await gateway.Public.GetAsync("/api/v1/shop/books/7", cancellationToken);
                statuses.Add(answer.StatusCode);
            }
        );

        Assert.Equal(400, statuses.Count(status => status == HttpStatusCode.OK));
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task Services_receive_the_callers_token()
    {
        await using var shop = await ShopAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/shop/books/7")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "a-token") },
        };

        using var answer = await shop.Gateway.Public.SendAsync(request, CancellationToken);

        Assert.Equal(
            ("Bearer a-token", "Bearer a-token"),
            (shop.Catalog.ReceivedHeaders["Authorization"], shop.Inventory.ReceivedHeaders["Authorization"])
        );
    }

    private static async Task<Shop> ShopAsync(
        bool withdrawn = false,
        int available = 5,
        bool inventory = true,
        string deadline = "00:00:30"
    )
    {
        var catalog = await Replica.StartAsync("catalog-1");
        catalog.Handler = context =>
            context.Request.Path.Value switch
            {
                "/books/7" => context.Response.WriteAsJsonAsync(Book(7, "Dune", withdrawn)),
                "/books/7/related" => context.Response.WriteAsJsonAsync(
                    new JsonObject
                    {
                        ["items"] = new JsonArray(Book(9, "Emma", false)),
                        ["page"] = 1,
                        ["pageSize"] = 6,
                        ["total"] = 1,
                    }
                ),
                _ => TypedResults.Problem(statusCode: 404).ExecuteAsync(context),
            };
        var stock = await Replica.StartAsync("inventory-1");
        stock.Handler = context =>
            context.Response.WriteAsJsonAsync(
                new JsonObject
                {
                    ["bookId"] = 7,
                    ["title"] = "Dune",
                    ["onHand"] = available,
                    ["reserved"] = 0,
                    ["available"] = available,
                }
            );
        var lending = await Replica.StartAsync("lending-1");
        lending.Handler = context =>
            context.Response.WriteAsJsonAsync(
                new JsonObject
                {
                    ["bookId"] = 7,
                    ["copies"] = 5,
                    ["available"] = 3,
                    ["waiting"] = 2,
                    ["branches"] = new JsonArray(
                        new JsonObject
                        {
                            ["branchId"] = 1,
                            ["name"] = "Central",
                            ["copies"] = 5,
                            ["available"] = 3,
                        }
                    ),
                }
            );
        var services = new Dictionary<string, Replica[]> { ["catalog"] = [catalog], ["lending"] = [lending] };
        if (inventory)
        {
            services["inventory"] = [stock];
        }

        var settings = new Dictionary<string, string>(Lasting) { ["Shop:Deadline"] = deadline };
        return new(GatewayApp.Start(services, settings), catalog, stock, lending);
    }

    /// <summary>No test takes as long as the cache keeps an answer.</summary>
    private static Dictionary<string, string> Lasting => new() { ["Shop:LendingCache"] = "00:05:00" };

    private static JsonObject Book(long id, string title, bool withdrawn) =>
        new()
        {
            ["id"] = id,
            ["title"] = title,
            ["authors"] = new JsonArray(new JsonObject { ["id"] = 1, ["name"] = "A" }),
            ["subjects"] = new JsonArray(),
            ["price"] = 19.95,
            ["currency"] = "CAD",
            ["withdrawn"] = withdrawn,
            ["version"] = 1,
            ["addedAt"] = "2026-01-01T00:00:00Z",
        };

    private sealed record Shop(GatewayApp Gateway, Replica Catalog, Replica Inventory, Replica Lending)
        : IAsyncDisposable
    {
        public async Task<JsonNode> BookAsync() =>
            (await Gateway.Public.GetFromJsonAsync<JsonNode>("/api/v1/shop/books/7", CancellationToken))!;

        /// <summary>The first request of a gateway compiles its code, which takes seconds on a busy machine.</summary>
        public Task WarmUpAsync() =>
            Eventually.IsTrueAsync(async () =>
            {
                using var answer = await Gateway.Public.GetAsync("/api/v1/shop/books/8", CancellationToken);
                return answer.StatusCode == HttpStatusCode.NotFound;
            });

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Catalog.DisposeAsync();
            await Inventory.DisposeAsync();
            await Lending.DisposeAsync();
        }
    }
}
