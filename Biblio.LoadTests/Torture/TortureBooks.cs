using Biblio.LoadTests.Running;
using Biblio.LoadTests.Torture.Clients;

namespace Biblio.LoadTests.Torture;

/// <summary>
/// The books of a run. The orders that measure recovery are for a book of their own, which never sells out.
/// </summary>
internal sealed record TortureBooks(BookSelection ForClients, long Probe)
{
    private const int ProbeCopies = 10_000;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Waits until every book has stock, and restocks the last one.</summary>
    public static async Task<TortureBooks> PrepareAsync(
        TortureEnvironment environment,
        KeyedSender sender,
        CancellationToken cancellationToken
    )
    {
        using var reader = new GatewayClient(environment.Gateway, environment.Faults.AccessTokens);
        await StockSnapshot.WaitUntilFilledAsync(reader, cancellationToken);
        var books = (await StockSnapshot.ReadAsync(reader, cancellationToken)).Books;
        var restock = new RestockRequest(Guid.CreateVersion7().ToString(), books[^1], ProbeCopies);
        return await sender.SendNewAsync(restock, null, Timeout, cancellationToken)
            ? new(new([.. books.SkipLast(1)]), books[^1])
            : throw new LoadException($"Book {books[^1]} could not be restocked.");
    }
}
