using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using NBomber.Contracts;

namespace Biblio.LoadTests.Running;

/// <summary>
/// Tracks the orders that the run sent and those that Biblio acknowledged, for comparison at the end.
/// </summary>
internal sealed class OrderTracker(GatewayClient client)
{
    private readonly ConcurrentDictionary<long, IReadOnlyList<OrderLine>> _acknowledged = [];
    private readonly ConcurrentDictionary<string, (string Json, IReadOnlyList<OrderLine> Lines)> _unanswered = [];
    private readonly ConcurrentBag<long> _duplicateIds = [];

    /// <summary>The lines of the acknowledged orders, by order id.</summary>
    public IReadOnlyDictionary<long, IReadOnlyList<OrderLine>> Acknowledged => _acknowledged;

    /// <summary>Ids that Biblio returned for more than one order.</summary>
    public IReadOnlyCollection<long> DuplicateIds => _duplicateIds;

    public async Task<Response<object>> PlaceOrderAsync(
        long user,
        IReadOnlyList<OrderLine> lines,
        Action<long>? onPlaced = null
    )
    {
        var key = Guid.CreateVersion7().ToString();
        var items = string.Join(
            ',',
            lines.Select(line =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"bookId":{{line.Book}},"quantity":{{line.Quantity}}}"""
                )
            )
        );
        var json = string.Create(CultureInfo.InvariantCulture, $$"""{"userId":{{user}},"items":[{{items}}]}""");
        _unanswered[key] = (json, lines);
        var response = await SendAsync(key, json, lines, onPlaced);
        return response;
    }

    /// <summary>
    /// Sends orders without a final response again, with the same idempotency keys. Each of these orders must exist
    /// at most once.
    /// </summary>
    public async Task RetryUnansweredAsync()
    {
        foreach (var (key, (json, lines)) in _unanswered)
        {
            await SendAsync(key, json, lines, null);
        }
    }

    private async Task<Response<object>> SendAsync(
        string key,
        string json,
        IReadOnlyList<OrderLine> lines,
        Action<long>? onPlaced
    )
    {
        var response = await client.PostAsync("/api/orders", json, key, order => Acknowledge(order, lines, onPlaced));
        // A response 4xx is final. Any other failed request may have placed the order.
        if (!response.IsError || response.StatusCode.StartsWith('4'))
        {
            _unanswered.TryRemove(key, out _);
        }

        return response;
    }

    private void Acknowledge(JsonNode order, IReadOnlyList<OrderLine> lines, Action<long>? onPlaced)
    {
        var id = (long)order["id"]!;
        if (!_acknowledged.TryAdd(id, lines))
        {
            _duplicateIds.Add(id);
        }

        onPlaced?.Invoke(id);
    }
}
