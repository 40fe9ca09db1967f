using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using NBomber.Contracts;

namespace Biblio.LoadTests.Running;

/// <summary>A line of an order: so many copies of a book.</summary>
internal readonly record struct Line(long Book, int Quantity);

/// <summary>What was ordered, and what the shop has acknowledged: the other half of the double entry.</summary>
internal sealed class Ledger(Visitor visitor)
{
    private readonly ConcurrentDictionary<long, IReadOnlyList<Line>> _acknowledged = [];
    private readonly ConcurrentDictionary<string, (string Json, IReadOnlyList<Line> Lines)> _unanswered = [];
    private readonly ConcurrentBag<long> _twice = [];

    /// <summary>By the order's id.</summary>
    public IReadOnlyDictionary<long, IReadOnlyList<Line>> Acknowledged => _acknowledged;

    /// <summary>Ids that were given to two orders.</summary>
    public IReadOnlyCollection<long> Twice => _twice;

    public async Task<Response<object>> OrderAsync(long user, IReadOnlyList<Line> lines, Action<long>? placed = null)
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
        var response = await SendAsync(key, json, lines, placed);
        return response;
    }

    /// <summary>Asks again, with the same keys, for what got no answer or an error: each of these orders exists once or not at all.</summary>
    public async Task AskAgainAsync()
    {
        foreach (var (key, (json, lines)) in _unanswered)
        {
            await SendAsync(key, json, lines, null);
        }
    }

    private async Task<Response<object>> SendAsync(
        string key,
        string json,
        IReadOnlyList<Line> lines,
        Action<long>? placed
    )
    {
        var response = await visitor.PostAsync("/api/orders", json, key, order => Acknowledge(order, lines, placed));
        // an answer in the four hundreds is an answer; the rest may have had its effect
        if (!response.IsError || response.StatusCode.StartsWith('4'))
        {
            _unanswered.TryRemove(key, out _);
        }

        return response;
    }

    private void Acknowledge(JsonNode order, IReadOnlyList<Line> lines, Action<long>? placed)
    {
        var id = (long)order["id"]!;
        if (!_acknowledged.TryAdd(id, lines))
        {
            _twice.Add(id);
        }

        placed?.Invoke(id);
    }
}
