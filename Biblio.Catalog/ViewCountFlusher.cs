using Biblio.Catalog.Data;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Biblio.Catalog;

/// <summary>Every few seconds: counts the books, adds the views to those of the other replicas in Redis.</summary>
internal sealed class ViewCountFlusher(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    IConnectionMultiplexer redis,
    ViewCounter views,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<ViewCountFlusher> logger
) : BackgroundService
{
    private const string Key = "catalog:views";
    private const int Kept = 10_000;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private bool _started;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        using var pace = new PeriodicTimer(Pace, time);
        do
        {
            await IfPossibleAsync(CountBooksAsync, stoppingToken);
            await IfPossibleAsync(AddViewsAsync, stoppingToken);
        } while (await pace.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CountBooksAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        telemetry.Size(
            await scope.ServiceProvider.GetRequiredService<CatalogDbContext>().Books.LongCountAsync(cancellationToken)
        );
    }

    private async Task AddViewsAsync(CancellationToken cancellationToken)
    {
        var store = redis.GetDatabase();
        if (!_started)
        {
            var most = await store
                .SortedSetRangeByRankAsync(Key, 0, ViewCounter.Labels - 1, Order.Descending)
                .WaitAsync(Patience, cancellationToken);
            views.Prefer(most.Select(id => (long)id));
            _started = true;
        }

        var lately = views.Take();
        if (lately.Count > 0)
        {
            await Task.WhenAll(lately.Select(book => store.SortedSetIncrementAsync(Key, book.Key, book.Value)))
                .WaitAsync(Patience, cancellationToken);
            await store.SortedSetRemoveRangeByRankAsync(Key, 0, -Kept - 1).WaitAsync(Patience, cancellationToken);
        }
    }

    private async Task IfPossibleAsync(Func<CancellationToken, Task> count, CancellationToken cancellationToken)
    {
        try
        {
            await count(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // a store is away: nothing but this count suffers
            logger.NotCounted(exception.Message);
        }
    }
}
