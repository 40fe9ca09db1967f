using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api.Exercises;

/// <summary>The services behind the exercises: two books, their stock, and the orders that the exercises place.</summary>
internal sealed class FakeServices : IAsyncDisposable
{
    private readonly List<Replica> _replicas = [];
    private readonly Dictionary<long, JsonObject> _orders = [];
    private readonly Dictionary<long, int> _stock = [];
    private readonly Dictionary<long, JsonObject> _books = [];

    /// <summary>The stock changes once between reading and adjusting it, as after a sale.</summary>
    public bool SellsMeanwhile { get; set; }

    public void Reset()
    {
        _orders.Clear();
        _stock.Clear();
        _books.Clear();
        (_stock[1], _stock[2]) = (10, 5);
        _books[1] = Book(1, "Les Misérables", "Victor Hugo", 12.5m);
        _books[2] = Book(2, "Head First Design Patterns", "Eric Freeman", 40m);
    }

    public async Task<Dictionary<string, Replica[]>> StartAsync() =>
        new()
        {
            ["catalog"] = [await StartAsync("catalog", Catalog)],
            ["inventory"] = [await StartAsync("inventory", Inventory)],
            ["orders"] = [await StartAsync("orders", Orders)],
            ["web"] = [await StartAsync("web", (_, _) => null)],
        };

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }

    private async Task<Replica> StartAsync(string name, Func<HttpContext, JsonNode?, JsonNode?> answer)
    {
        var replica = await Replica.StartAsync(name);
        if (name != "web")
        {
            replica.Handler = async context =>
            {
                var isWrite = !HttpMethods.IsGet(context.Request.Method) || name == "orders";
                var hasToken = context.Request.Headers.Authorization == "Bearer staff";
                Assert.Equal(isWrite, hasToken);
                var body =
                    context.Request.ContentLength is null or 0 && context.Request.Headers.TransferEncoding.Count == 0
                        ? null
                        : await JsonNode.ParseAsync(context.Request.Body);
                var json = answer(context, body);
                context.Response.StatusCode = (int?)(json as JsonObject)?["status-code"] ?? (json is null ? 404 : 200);
                await context.Response.WriteAsJsonAsync(json ?? new JsonObject { ["title"] = "Not Found" });
            };
        }

        _replicas.Add(replica);
        return replica;
    }

    private JsonNode? Catalog(HttpContext context, JsonNode? body)
    {
        var path = context.Request.Path.Value!.Split('/');
        switch (context.Request.Method, path[1])
        {
            case ("POST", _):
                var id = _books.Count + 1;
                _stock[id] = 0;
                return _books[id] = Book(id, (string)body!["title"]!, "", (decimal)body["price"]!);
            case ("DELETE", _):
                return _books.Remove(long.Parse(path[2], CultureInfo.InvariantCulture)) ? new JsonObject() : null;
            case (_, "subjects"):
                return Page(
                    new JsonObject
                    {
                        ["id"] = 1,
                        ["name"] = "Roman",
                        ["books"] = 2,
                    }
                );
            default:
                return path.Length > 2
                    ? _books.GetValueOrDefault(long.Parse(path[2], CultureInfo.InvariantCulture))
                    : Page([.. _books.Values]);
        }
    }

    private JsonNode? Inventory(HttpContext context, JsonNode? body)
    {
        var path = context.Request.Path.Value!.Split('/');
        if (path.Length == 2)
        {
            return Page([.. _stock.Keys.Select(Stock)]);
        }

        var id = long.Parse(path[2], CultureInfo.InvariantCulture);
        if (!_stock.TryGetValue(id, out var onHand))
        {
            return null;
        }

        switch (path.ElementAtOrDefault(3))
        {
            case "restock":
                _stock[id] += (int)body!["quantity"]!;
                break;
            case "adjust":
                Assert.Equal(onHand, (int)body!["expectedOnHand"]!);
                if (SellsMeanwhile)
                {
                    SellsMeanwhile = false;
                    _stock[id]--;
                    return new JsonObject { ["status-code"] = 409, ["type"] = "urn:biblio:stock-changed" };
                }

                _stock[id] = (int)body["onHand"]!;
                break;
        }

        return Stock(id);
    }

    private JsonNode? Orders(HttpContext context, JsonNode? body)
    {
        var path = context.Request.Path.Value!.Split('/');
        switch (context.Request.Method, path.ElementAtOrDefault(3))
        {
            case ("POST", _):
                var id = 70 + _orders.Count;
                foreach (var item in body!["items"]!.AsArray())
                {
                    _stock[(long)item!["bookId"]!] -= (int)item["quantity"]!;
                }

                _orders[id] = new()
                {
                    ["status-code"] = 201,
                    ["id"] = id,
                    ["userId"] = (long)body["userId"]!,
                    ["status"] = "pending",
                    ["total"] = 25,
                    ["placedAt"] = "2026-11-30T12:00:00Z",
                    ["items"] = body["items"]!.DeepClone(),
                };
                return _orders[id];
            case ("DELETE", _):
                if (!_orders.Remove(long.Parse(path[2], CultureInfo.InvariantCulture), out var order))
                {
                    return null;
                }

                foreach (var item in order["items"]!.AsArray())
                {
                    _stock[(long)item!["bookId"]!] += (int)item["quantity"]!;
                }

                return new JsonObject();
            case (_, "highest-spenders"):
                return new JsonArray(new JsonObject { ["userId"] = 1, ["totalExpense"] = 1200.5 });
            case (_, "best-sellers"):
                return new JsonArray(
                    new JsonObject
                    {
                        ["bookId"] = 1,
                        ["title"] = "Les Misérables",
                        ["quantity"] = 7,
                    }
                );
            default:
                var found = _orders.GetValueOrDefault(long.Parse(path[2], CultureInfo.InvariantCulture));
                found?.Remove("status-code");
                return found;
        }
    }

    private JsonObject Stock(long id) =>
        new()
        {
            ["bookId"] = id,
            ["title"] = (string?)_books.GetValueOrDefault(id)?["title"],
            ["onHand"] = _stock[id],
            ["reserved"] = 0,
            ["available"] = _stock[id],
        };

    private static JsonObject Page(params JsonObject[] items) =>
        new() { ["items"] = new JsonArray([.. items.Select(item => item.DeepClone())]) };

    private static JsonObject Book(long id, string title, string author, decimal price) =>
        new()
        {
            ["id"] = id,
            ["isbn13"] = "9780596007126",
            ["title"] = title,
            ["authors"] = new JsonArray(new JsonObject { ["id"] = id, ["name"] = author }),
            ["publisher"] = "O’REILLY",
            ["year"] = 2004,
            ["subjects"] = new JsonArray(new JsonObject { ["id"] = 1, ["name"] = "Roman" }),
            ["description"] = "Un livre.",
            ["price"] = price,
        };
}
