using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Biblio.LoadTests.Running;

/// <summary>
/// Tracks the holds that Lending acknowledged, and checks at the end that their queues were served in order. The
/// holds of these books are never suspended or cancelled.
/// </summary>
internal sealed class QueueTracker(GatewayClient client)
{
    private const int PageSize = 100;

    private readonly ConcurrentDictionary<long, ConcurrentBag<long>> _holds = [];

    public void Add(long bookId, long holdId) => _holds.GetOrAdd(bookId, _ => []).Add(holdId);

    /// <summary>Returns a sentence for each error.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        List<string> errors = [];
        foreach (var (book, acknowledged) in _holds)
        {
            var holds = await ReadQueueAsync(book, cancellationToken);
            Check(book, acknowledged, holds, errors);
            Console.WriteLine(
                $"Checked: {acknowledged.Count} acknowledged holds of a book, {holds.Count(hold => !hold.Waits)} served"
            );
        }

        return errors;
    }

    private static void Check(long book, IReadOnlyCollection<long> acknowledged, List<Hold> holds, List<string> errors)
    {
        errors.AddRange(
            acknowledged
                .Except(holds.Select(hold => hold.Id))
                .Select(id => $"hold {id} was acknowledged and is not in the queue of book {book}")
        );
        errors.AddRange(
            holds
                .GroupBy(hold => hold.Id)
                .Where(group => group.Count() > 1)
                .Select(group => $"hold {group.Key} is {group.Count()} times in the queue of book {book}")
        );
        var firstWaiting = holds.Where(hold => hold.Waits).Select(hold => hold.Id).DefaultIfEmpty(long.MaxValue).Min();
        errors.AddRange(
            holds
                .Where(hold => !hold.Waits && hold.Id > firstWaiting)
                .Select(hold => $"hold {hold.Id} of book {book} was served before hold {firstWaiting}")
        );
        errors.AddRange(
            holds
                .Where(hold => hold is { IsOpen: true, Copy: not null })
                .GroupBy(hold => hold.Copy)
                .Where(group => group.Count() > 1)
                .Select(group => $"copy {group.Key} is set aside for {group.Count()} readers")
        );
    }

    private async Task<List<Hold>> ReadQueueAsync(long book, CancellationToken cancellationToken)
    {
        var holds = new List<Hold>();
        for (var page = 1; ; page++)
        {
            var address = string.Create(
                CultureInfo.InvariantCulture,
                $"/api/lending/holds?bookId={book}&page={page}&pageSize={PageSize}"
            );
            var items = (await client.GetJsonAsync(address, cancellationToken))["items"]!.AsArray();
            holds.AddRange(items.Select(item => Hold.From(item!)));
            if (items.Count < PageSize)
            {
                return holds;
            }
        }
    }

    private sealed record Hold(long Id, bool Waits, bool IsOpen, long? Copy)
    {
        public static Hold From(JsonNode json)
        {
            var state = (string)json["state"]!;
            return new(
                (long)json["id"]!,
                state == "waiting",
                state is "ready" or "in-transit",
                (long?)json["assignedCopyId"]
            );
        }
    }
}
