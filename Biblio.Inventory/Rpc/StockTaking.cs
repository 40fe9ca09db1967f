using Biblio.Http;
using Biblio.Inventory.Data;
using Biblio.Inventory.Features;
using Biblio.Persistence;
using Biblio.Rpc;
using Biblio.Rpc.Inventory;
using Grpc.Core;

namespace Biblio.Inventory.Rpc;

/// <summary>A stock take: all counts of a stream are applied in one transaction, or none.</summary>
internal sealed class StockTaking(InventoryDbContext db, StockAdjustment adjustment)
{
    private const int MaxBooks = 1_000;
    private const int MaxCount = 100_000;
    private const string Reason = "stock take";

    /// <summary>Reads the stream to its end. A stream that breaks is an exception.</summary>
    public static async Task<IReadOnlyDictionary<long, int>> ReadAsync(
        IAsyncStreamReader<StockCount> stream,
        CancellationToken cancellationToken
    )
    {
        // The order of ids prevents deadlocks between two stock takes.
        var counts = new SortedDictionary<long, int>();
        await foreach (var count in stream.ReadAllAsync(cancellationToken))
        {
            if (counts.Count == MaxBooks)
            {
                throw RpcFailures.Exhausted($"A stock take has up to {MaxBooks} books.");
            }

            if (count.BookId < 1 || count.Counted is < 0 or > MaxCount)
            {
                throw RpcFailures.Invalid("counted", $"A count has a book id from 1, and 0 to {MaxCount} copies.");
            }

            if (!counts.TryAdd(count.BookId, count.Counted))
            {
                throw RpcFailures.Invalid("book_id", $"Book {count.BookId} is counted twice.");
            }
        }

        return counts;
    }

    public Task<StockTake> ApplyAsync(IReadOnlyDictionary<long, int> counts, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async token =>
            {
                var result = new StockTake { Books = counts.Count };
                var violations = new List<(string, string, string)>();
                foreach (var (bookId, counted) in counts)
                {
                    try
                    {
                        if (await adjustment.SetOnHandAsync(bookId, counted, Reason, null, token) is not { } difference)
                        {
                            violations.Add(("no-stock", $"books/{bookId}", $"Book {bookId} has no stock."));
                            continue;
                        }

                        result.Changed += difference == 0 ? 0 : 1;
                        result.Difference += difference;
                    }
                    catch (DomainException broken)
                    {
                        violations.Add((broken.Rule, $"books/{bookId}", broken.Message));
                    }
                }

                return violations.Count == 0 ? result : throw RpcFailures.Refused(violations);
            },
            cancellationToken
        );
}
