using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.LoadTests;

/// <summary>A fake shop with one book. It completes orders at once and can return wrong results on purpose.</summary>
internal sealed class FakeShop : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<long> _orders = [];
    private readonly string _defect;

    private FakeShop(WebApplication app, string defect) => (_app, _defect) = (app, defect);

    public Uri Url => new(_app.Urls.First());

    public static async Task<FakeShop> StartAsync(string defect)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var shop = new FakeShop(app, defect);
        app.MapGet("/api/inventory/stock", () =>
            Results.Json(
                new
                {
                    items = new[]
                    {
                        new
                        {
                            bookId = 1,
                            onHand = 10 - shop._orders.Count + (defect == "oversold" && shop._orders.Count > 0 ? 1 : 0),
                        },
                    },
                    total = 1,
                }
            )
        );
        app.MapGet("/api/inventory/stock/audit", () => Results.Json(new { addsUp = defect != "ledger", reserved = 0 }));
        app.MapGet("/api/lending/desk/audit", () => Results.Json(new { addsUp = defect != "copies" }));
        app.MapGet("/api/lending/holds", () => Results.Json(new { items = Queue(defect) }));
        app.MapPost("/api/orders", shop.Order);
        app.MapGet("/api/orders", shop.List);
        app.MapGet("/api/orders/reports/best-sellers", () =>
            Results.Json(
                shop._orders.Count == 0
                    ? []
                    : new[] { new { bookId = 1, quantity = shop._orders.Count + (defect == "report" ? 1 : 0) } }
            )
        );
        await app.StartAsync(TestContext.Current.CancellationToken);
        return shop;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>The holds 1 to 3 of book 7: the first is served, and the others wait.</summary>
    private static object[] Queue(string defect)
    {
        var (ready, waiting) = (View(1, "ready", 5), View(2, "waiting", null));
        object[] queue = defect switch
        {
            "passed-over" => [View(1, "waiting", null), View(2, "fulfilled", 5), View(3, "waiting", null)],
            "forgotten" => [ready, waiting],
            "listed-twice" => [ready, waiting, waiting, View(3, "waiting", null)],
            "one-copy-for-two" => [ready, View(2, "in-transit", 5), View(3, "waiting", null)],
            _ => [ready, waiting, View(3, "waiting", null)],
        };
        return queue;

        static object View(long id, string state, long? assignedCopyId) =>
            new
            {
                id,
                state,
                assignedCopyId,
            };
    }

    private IResult Order()
    {
        if (_defect == "5xx" && _orders.Count == 0)
        {
            _orders.Add(1);
            return Results.StatusCode(500);
        }

        _orders.Add(_orders.Count + 1);
        return Results.Json(View(_defect == "twice" ? 1 : _orders[^1]), statusCode: 201);
    }

    private IResult List()
    {
        var listed =
            _defect == "lost" ? _orders.Take(_orders.Count - 1)
            : _defect == "extra" && _orders.Count > 0 ? _orders.Append(99)
            : _orders;
        return Results.Json(new { items = listed.Select(View), active = 0 });
    }

    private object View(long id) =>
        new
        {
            id,
            status = "completed",
            items = new[] { new { bookId = 1, quantity = _defect == "other" ? 2 : 1 } },
        };
}
