using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Web;

/// <summary>The carts of the fake API, with one tax of 5 %. Its rules are those of Orders.</summary>
internal sealed class FakeCarts(FakeApi api)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Dictionary<long, int>> _lines = [];
    private readonly Dictionary<int, long> _versions = [];

    /// <summary>The bodies of all checkouts.</summary>
    public ConcurrentQueue<JsonElement> Checkouts { get; } = [];

    /// <summary>The prices of books at the time when they were put in, where they differ from the present ones.</summary>
    public ConcurrentDictionary<long, decimal> PricesBefore { get; } = [];

    /// <summary>The lines of a reader's cart, as <c>2:1</c> for one copy of book 2.</summary>
    public List<string> LinesOf(int user)
    {
        lock (_lock)
        {
            return [.. Of(user).Select(line => $"{line.Key}:{line.Value}")];
        }
    }

    public void Map(WebApplication app)
    {
        app.MapGet("/api/cart", (HttpRequest request) => View(FakeApi.ReadToken(request).Id));
        app.MapGet("/api/shop/cart", (HttpRequest request) => View(FakeApi.ReadToken(request).Id));
        app.MapPut("/api/cart/lines/{id:long}", (HttpRequest request, long id, JsonElement body) =>
            Change(request, lines => lines[id] = body.GetProperty("quantity").GetInt32())
        );
        app.MapPost("/api/cart/merge", (HttpRequest request, JsonElement body) => Change(request, lines =>
            {
                foreach (var item in body.GetProperty("items").EnumerateArray())
                {
                    var (book, quantity) = (
                        item.GetProperty("bookId").GetInt64(),
                        item.GetProperty("quantity").GetInt32()
                    );
                    lines[book] = Math.Max(quantity, lines.GetValueOrDefault(book));
                }
            }));
        app.MapPost("/api/cart/checkout", CheckOut);
        app.MapGet("/api/shop/books", (string ids) =>
            new
            {
                items = ids.Split(',')
                    .Select(id => FakeBooks.All.FirstOrDefault(book => $"{book.Id}" == id))
                    .OfType<FakeBook>()
                    .Select(book => new
                    {
                        book = book.View(),
                        stock = api.UnavailableServices.Contains("inventory")
                            ? null
                            : new { bookId = book.Id, available = api.Available },
                    }),
            }
        );
    }

    /// <summary>Returns the books of an order that failed.</summary>
    public void Return(FakeOrder order) => Change((int)order.UserId, lines =>
        {
            foreach (var (book, quantity) in order.Lines)
            {
                lines[book.Id] = Math.Max(quantity, lines.GetValueOrDefault(book.Id));
            }
        });

    private Dictionary<long, int> Of(int user) => _lines.TryGetValue(user, out var lines) ? lines : _lines[user] = [];

    private IResult Change(HttpRequest request, Action<Dictionary<long, int>> change)
    {
        var user = FakeApi.ReadToken(request).Id;
        Change(user, change);
        return Results.Ok(View(user));
    }

    private void Change(int user, Action<Dictionary<long, int>> change)
    {
        lock (_lock)
        {
            change(Of(user));
            foreach (var empty in Of(user).Where(line => line.Value == 0).Select(line => line.Key).ToList())
            {
                Of(user).Remove(empty);
            }

            _versions[user] = _versions.GetValueOrDefault(user) + 1;
        }
    }

    private IResult CheckOut(HttpRequest request, JsonElement body)
    {
        var user = FakeApi.ReadToken(request).Id;
        Checkouts.Enqueue(body);
        if (
            body.GetProperty("address") is { ValueKind: JsonValueKind.Object } address
            && address.GetProperty("postalCode").GetString() is ""
        )
        {
            return Results.ValidationProblem(
                new Dictionary<string, string[]> { ["address.postalCode"] = ["This is 1 to 20 visible characters."] }
            );
        }

        lock (_lock)
        {
            return api.PlaceOnce(
                request,
                body,
                () =>
                    Of(user).Count == 0 ? "urn:biblio:cart-empty"
                    : _versions[user] != body.GetProperty("cartVersion").GetInt64() ? "urn:biblio:cart-changed"
                    : null,
                id =>
                {
                    var lines = Of(user).Select(line => (FakeBooks.All.First(book => book.Id == line.Key), line.Value));
                    var order = new FakeOrder(id, user, [.. lines])
                    {
                        FromCart = true,
                        Address = body.GetProperty("address"),
                    };
                    Change(user, lines => lines.Clear());
                    return order;
                }
            );
        }
    }

    private object View(int user)
    {
        lock (_lock)
        {
            var lines = Of(user)
                .Select(line => (Book: FakeBooks.All.First(book => book.Id == line.Key), Quantity: line.Value))
                .ToList();
            var subtotal = lines.Sum(line => line.Book.Price * line.Quantity);
            var tax = Math.Round(subtotal * 0.05m, 2, MidpointRounding.AwayFromZero);
            return new
            {
                lines = lines.Select(line => new
                {
                    bookId = line.Book.Id,
                    title = line.Book.Title,
                    quantity = line.Quantity,
                    price = line.Book.Price,
                    priceBefore = PricesBefore.TryGetValue(line.Book.Id, out var before) ? before : (decimal?)null,
                    amount = line.Book.Price * line.Quantity,
                    withdrawn = line.Book.Withdrawn,
                    available = api.UnavailableServices.Contains("inventory") ? (int?)null : api.Available,
                }),
                copies = lines.Sum(line => line.Quantity),
                subtotal,
                taxes = new[]
                {
                    new
                    {
                        name = "GST",
                        rate = 0.05m,
                        amount = tax,
                    },
                },
                total = subtotal + tax,
                currency = "CAD",
                version = _versions.GetValueOrDefault(user),
            };
        }
    }
}
