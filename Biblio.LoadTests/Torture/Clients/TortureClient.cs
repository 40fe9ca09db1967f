using System.Globalization;
using System.Net;

namespace Biblio.LoadTests.Torture.Clients;

/// <summary>
/// One client of the shop. It orders, cancels, reads, searches, restocks and changes prices, and hangs up at random.
/// </summary>
internal sealed class TortureClient(ShopClient client, KeyedSender sender, BookSelection books, Random random)
{
    private const int Users = 50;
    private const double HangUpShare = 0.2;
    private static readonly TimeSpan KeyLimit = TimeSpan.FromSeconds(30);
    private static readonly string[] SearchTerms = ["histoire", "river", "roman", "war", "love", "hugo", "a"];

    private readonly List<OrderRequest> _orders = [];

    /// <summary>Acts until <paramref name="stopping"/> is cancelled. Requests that have begun are finished.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        while (!stopping.IsCancellationRequested)
        {
            await ActAsync(cancellationToken);
            await Task.Delay(random.Next(20, 300), cancellationToken);
        }
    }

    private Task ActAsync(CancellationToken cancellationToken) =>
        random.Next(100) switch
        {
            < 35 => OrderAsync(cancellationToken),
            < 45 => RepeatAsync(cancellationToken),
            < 53 => CancelAsync(cancellationToken),
            < 65 => ReadOrderAsync(cancellationToken),
            < 70 => RestockAsync(cancellationToken),
            < 73 => ChangePriceAsync(cancellationToken),
            < 85 => GetAsync($"/api/catalog/books?q={PickTerm()}&pageSize=20", "GET books", cancellationToken),
            < 91 => GetAsync(Invariant($"/api/inventory/stock/{books.Pick(random)}"), "GET stock", cancellationToken),
            < 95 => GetAsync(Invariant($"/api/catalog/books/{books.Pick(random)}"), "GET book", cancellationToken),
            _ => GetAsync($"/?q={PickTerm()}", "GET page", cancellationToken),
        };

    private async Task OrderAsync(CancellationToken cancellationToken)
    {
        var order = new OrderRequest(CreateKey(), random.Next(1, Users + 1), books.PickLines(random));
        if (await sender.SendNewAsync(order, PickHangUp(), KeyLimit, cancellationToken))
        {
            _orders.Add(order);
        }
    }

    private async Task RestockAsync(CancellationToken cancellationToken) =>
        await sender.SendNewAsync(
            new RestockRequest(CreateKey(), books.Pick(random), random.Next(1, 10)),
            PickHangUp(),
            KeyLimit,
            cancellationToken
        );

    private async Task RepeatAsync(CancellationToken cancellationToken)
    {
        if (PickOrder() is { } order)
        {
            await sender.SendAsync(order, PickHangUp(), cancellationToken);
        }
    }

    private async Task CancelAsync(CancellationToken cancellationToken)
    {
        if (PickOrder() is not { } order)
        {
            return;
        }

        var answer = await SendAsync(HttpMethod.Delete, OrderPath(order), "DELETE order", null, cancellationToken);
        order.IsCancelled |= answer.IsSuccess;
        if (answer.Status == HttpStatusCode.NotFound)
        {
            client.Log.AddFinding("DELETE order: 404 for an acknowledged order");
        }
    }

    private async Task ReadOrderAsync(CancellationToken cancellationToken)
    {
        if (PickOrder() is not { } order)
        {
            return;
        }

        var answer = await SendAsync(HttpMethod.Get, OrderPath(order), "GET order", null, cancellationToken);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            client.Log.AddFinding("GET order: 404 for an acknowledged order");
        }
    }

    private Task<Answer> ChangePriceAsync(CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Patch,
            Invariant($"/api/catalog/books/{books.Pick(random)}"),
            "PATCH book",
            Invariant($$"""{"price":{{random.Next(500, 5000) / 100m}}}"""),
            cancellationToken
        );

    private Task<Answer> GetAsync(string path, string label, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, label, null, cancellationToken);

    private Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        string label,
        string? json,
        CancellationToken cancellationToken
    ) => client.SendAsync(new(method, path, label, json), PickHangUp(), cancellationToken);

    private TimeSpan? PickHangUp() =>
        random.NextDouble() < HangUpShare ? TimeSpan.FromSeconds(0.05 + (1.15 * random.NextDouble())) : null;

    private OrderRequest? PickOrder() => _orders.Count == 0 ? null : _orders[random.Next(_orders.Count)];

    private string PickTerm() => SearchTerms[random.Next(SearchTerms.Length)];

    private static string OrderPath(OrderRequest order) => Invariant($"/api/orders/{order.Id}");

    private static string CreateKey() => Guid.CreateVersion7().ToString();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
