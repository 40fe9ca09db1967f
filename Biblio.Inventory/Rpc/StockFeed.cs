using Biblio.Inventory.Data;
using Biblio.Persistence.Migrations;
using Biblio.Rpc;
using Biblio.Rpc.Inventory;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Inventory.Rpc;

/// <summary>
/// Reads the stock of all watched books together, a few times a second while anyone watches. So the load on the
/// database depends on the number of different books, and not on the number of watches. Every replica sees the changes
/// of the others.
/// </summary>
internal sealed class StockFeed(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    IOptions<InventoryOptions> options,
    Telemetry telemetry,
    ILogger<StockFeed> logger
) : BackgroundService
{
    private const int BatchSize = 500;

    // Watches that begin together share one read.
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly HashSet<StockWatch> _watches = [];
    private readonly SemaphoreSlim _arrivals = new(0);

    /// <summary>Begins a watch, until it is disposed.</summary>
    public StockWatch Watch(IReadOnlyList<long> bookIds, long userId)
    {
        var limits = options.Value;
        var watch = new StockWatch(bookIds, userId, End);
        lock (_lock)
        {
            if (_watches.Count >= limits.MaxWatches)
            {
                throw RpcFailures.Exhausted($"This service has {limits.MaxWatches} watches.");
            }

            if (_watches.Count(other => other.UserId == userId) >= limits.MaxWatchesPerCaller)
            {
                throw RpcFailures.Exhausted($"A caller has up to {limits.MaxWatchesPerCaller} watches.");
            }

            _watches.Add(watch);
        }

        telemetry.AddWatch(1);
        _arrivals.Release();
        return watch;
    }

    public override void Dispose()
    {
        _arrivals.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        var hasFailed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = GetWatches().Count > 0 ? options.Value.WatchInterval : Timeout.InfiniteTimeSpan;
            await _arrivals.WaitAsync(pause, stoppingToken);
            await Task.Delay(MinPause, stoppingToken);
            while (_arrivals.Wait(0, CancellationToken.None)) { }

            try
            {
                await UpdateAsync(GetWatches(), stoppingToken);
                hasFailed = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Watches stay open, and get the changes after the next successful read.
                if (!hasFailed)
                {
                    logger.FeedFailed(exception);
                }

                hasFailed = true;
            }
        }
    }

    private async Task UpdateAsync(IReadOnlyList<StockWatch> watches, CancellationToken cancellationToken)
    {
        var levels = new Dictionary<long, StockLevel>();
        foreach (var ids in watches.SelectMany(watch => watch.BookIds).Distinct().Chunk(BatchSize))
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<InventoryDbContext>();
            telemetry.AddFeedRead();
            foreach (
                var stock in await db
                    .Stock.AsNoTracking()
                    .Where(stock => ids.Contains(stock.BookId))
                    .ToListAsync(cancellationToken)
            )
            {
                levels[stock.BookId] = StockLevels.From(stock);
            }
        }

        foreach (var watch in watches)
        {
            watch.Update(levels);
        }
    }

    private void End(StockWatch watch)
    {
        lock (_lock)
        {
            if (!_watches.Remove(watch))
            {
                return;
            }
        }

        telemetry.AddWatch(-1);
    }

    private List<StockWatch> GetWatches()
    {
        lock (_lock)
        {
            return [.. _watches];
        }
    }
}
