using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api;

/// <summary>The aggregated responses of the gateway: a reader's own page, and the shop overview for staff.</summary>
public sealed class MyPageTests
{
    private const string WebhookToken = "a-token-of-a-test";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task My_page_returns_my_account_latest_orders_and_links()
    {
        await using var shop = await ShopAsync();
        shop.Gateway.SignIn(Tokens.Reader());

        var page = await shop.GetAsync("/api/v1/shop/me");

        Assert.Equal(
            (1, "Alice", "reader"),
            ((int)page["account"]!["id"]!, (string)page["account"]!["name"]!, (string)page["account"]!["role"]!)
        );
        Assert.Equal(
            (7, 23.5m, 9),
            (
                (int)page["orders"]!["items"]![0]!["id"]!,
                (decimal)page["orders"]!["items"]![0]!["total"]!,
                (int)page["orders"]!["total"]!
            )
        );
        // The prefix makes the links of Orders lead through the gateway.
        Assert.Equal("/api/v1/orders?userId=1&pageSize=5", shop.Requests["/orders"]);
        Assert.Equal("/api/v1/account/erase", (string)page["account"]!["_links"]!["erase"]!["href"]!);
        Assert.Null(page["_links"]!["overview"]);
        Assert.Empty(page["partial"]!.AsArray());
    }

    [Fact]
    public async Task The_staff_page_links_to_the_shop_overview()
    {
        await using var shop = await ShopAsync();
        shop.Gateway.SignIn();

        Assert.Equal(
            "/api/v1/shop/overview",
            (string)(await shop.GetAsync("/api/v1/shop/me"))["_links"]!["overview"]!["href"]!
        );
    }

    [Fact]
    public async Task Without_orders_my_page_is_marked_partial()
    {
        await using var shop = await ShopAsync(orders: false);
        shop.Gateway.SignIn(Tokens.Reader());

        var page = await shop.GetAsync("/api/v1/shop/me");

        Assert.Equal("Alice", (string)page["account"]!["name"]!);
        Assert.Null(page["orders"]);
        Assert.Equal(["orders"], page["partial"]!.AsArray().Select(service => (string)service!));
    }

    [Fact]
    public async Task A_deleted_account_has_no_page()
    {
        await using var shop = await ShopAsync();
        shop.Gateway.SignIn(Tokens.Reader(77));

        using var answer = await shop.Gateway.Public.GetAsync("/api/v1/shop/me", CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_overview_returns_orders_stock_dead_letters_health_and_alerts()
    {
        await using var shop = await ShopAsync();
        shop.Gateway.SignIn();
        await SendAlertsAsync(shop.Gateway);
        await Eventually.IsTrueAsync(async () =>
            (await shop.GetAsync("/api/v1/shop/overview"))["services"]!
                .AsArray()
                .Count(service => (string)service!["state"]! == "healthy") == 3
        );

        var overview = await shop.GetAsync("/api/v1/shop/overview");

        Assert.Equal((9, 4), ((int)overview["orders"]!["total"]!, (int)overview["orders"]!["byStatus"]!["completed"]!));
        Assert.Equal(
            $"/api/v1/orders?pageSize=1&placedFrom={DateTime.UtcNow:yyyy-MM-dd}T00:00:00Z",
            shop.Requests["/orders"]
        );
        Assert.Equal(
            (31, "Emma", 0),
            (
                (int)overview["lowStock"]!["total"]!,
                (string)overview["lowStock"]!["items"]![0]!["title"]!,
                (int)overview["lowStock"]!["items"]![0]!["available"]!
            )
        );
        Assert.Equal((3, 3), ((int)overview["deadLetters"]!["orders"]!, (int)overview["deadLetters"]!["inventory"]!));
        Assert.Equal(["ServiceDown"], overview["alerts"]!.AsArray().Select(alert => (string)alert!["name"]!));
        Assert.Equal(
            ["catalog down", "inventory healthy", "lending healthy", "orders healthy", "web down"],
            overview["services"]!.AsArray().Select(service => $"{service!["service"]} {service["state"]}")
        );
        Assert.Empty(overview["partial"]!.AsArray());
    }

    [Fact]
    public async Task The_overview_leaves_out_and_names_unavailable_services()
    {
        await using var shop = await ShopAsync(orders: false);
        shop.Gateway.SignIn();

        var overview = await shop.GetAsync("/api/v1/shop/overview");

        Assert.Null(overview["orders"]);
        Assert.Equal(["inventory", "lending"], overview["deadLetters"]!.AsObject().Select(letters => letters.Key));
        Assert.Equal(31, (int)overview["lowStock"]!["total"]!);
        Assert.Equal(["orders"], overview["partial"]!.AsArray().Select(service => (string)service!));
    }

    [Fact]
    public async Task All_services_are_called_concurrently()
    {
        await using var shop = await ShopAsync();
        shop.Gateway.SignIn();
        var (allReceived, received) = (new TaskCompletionSource(), 0);
        foreach (var replica in new[] { shop.Orders, shop.Inventory })
        {
            var answer = replica.Handler;
            replica.Handler = async context =>
            {
                // No call is answered before all four have arrived.
                if (Interlocked.Increment(ref received) == 4)
                {
                    allReceived.SetResult();
                }

                await allReceived.Task.WaitAsync(context.RequestAborted);
                await answer(context);
            };
        }

        Assert.Empty((await shop.GetAsync("/api/v1/shop/overview"))["partial"]!.AsArray());
    }

    private static async Task SendAlertsAsync(GatewayApp gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/alerts/webhook")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", WebhookToken) },
        };
        request.Content = JsonContent.Create(
            new
            {
                alerts = new[]
                {
                    new
                    {
                        status = "firing",
                        fingerprint = "a",
                        labels = new { alertname = "ServiceDown", severity = "critical" },
                        startsAt = "2026-03-01T12:00:00Z",
                    },
                    new
                    {
                        status = "resolved",
                        fingerprint = "b",
                        labels = new { alertname = "Over", severity = "critical" },
                        startsAt = "2026-03-01T12:00:00Z",
                    },
                },
            }
        );
        (await gateway.Public.SendAsync(request, CancellationToken)).EnsureSuccessStatusCode();
    }

    private static async Task<Shop> ShopAsync(bool orders = true)
    {
        var shop = new Shop(await Replica.StartAsync("orders-1"), await Replica.StartAsync("inventory-1"));
        shop.Orders.Handler = shop.Inventory.Handler = context =>
        {
            shop.Requests[context.Request.Path.Value!] =
                $"{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString}";
            return context.Response.WriteAsync(
                context.Request.Path.Value switch
                {
                    "/orders" => """
                    {
                      "items": [
                        {
                          "id": 7,
                          "userId": 1,
                          "status": "active",
                          "items": [{ "bookId": 2, "title": "Emma", "price": 23.5, "quantity": 1 }],
                          "total": 23.5,
                          "currency": "CAD",
                          "placedAt": "2026-01-01T00:00:00Z",
                          "_links": { "self": { "href": "/api/v1/orders/7" } }
                        }
                      ],
                      "total": 9,
                      "active": 2,
                      "byStatus": { "active": 2, "completed": 4, "refused": 3 }
                    }
                    """,
                    "/stock/low" => """
                    {
                      "items": [
                        {
                          "bookId": 2,
                          "title": "Emma",
                          "available": 0,
                          "_links": { "self": { "href": "/api/v1/inventory/stock/2" } }
                        }
                      ],
                      "total": 31
                    }
                    """,
                    _ => """{"items":[],"total":3}""",
                }
            );
        };
        foreach (var replica in new[] { shop.Orders, shop.Inventory })
        {
            var answer = replica.Handler;
            replica.Handler = context =>
            {
                context.Response.ContentType = "application/json";
                return answer(context);
            };
        }

        shop.Gateway = GatewayApp.Start(
            orders
                ? new()
                {
                    ["orders"] = [shop.Orders],
                    ["inventory"] = [shop.Inventory],
                    ["lending"] = [shop.Inventory],
                }
                : new() { ["inventory"] = [shop.Inventory], ["lending"] = [shop.Inventory] },
            new()
            {
                ["ConnectionStrings:accountsdb"] = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync(
                    "accounts"
                ),
                ["Accounts:HashIterations"] = "1000",
                ["Accounts:StarterPassword"] = "the-readers-password",
                ["Accounts:LibrarianPassword"] = "the-librarians-password",
                ["Alerts:WebhookToken"] = WebhookToken,
            }
        );
        return shop;
    }

    private sealed class Shop(Replica orders, Replica inventory) : IAsyncDisposable
    {
        public Replica Orders => orders;

        public Replica Inventory => inventory;

        public GatewayApp Gateway { get; set; } = null!;

        public ConcurrentDictionary<string, string> Requests { get; } = [];

        public async Task<JsonNode> GetAsync(string path)
        {
            using var answer = await Gateway.Public.GetAsync(new Uri(path, UriKind.Relative), CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{text}\n{string.Join('\n', Gateway.Log)}");
            return JsonNode.Parse(text)!;
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Orders.DisposeAsync();
            await Inventory.DisposeAsync();
        }
    }
}
