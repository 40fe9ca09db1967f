using Biblio.Catalog.Data;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Biblio.Catalog.Views;

/// <summary>
/// Counts the books of the catalogue every ten seconds, and adds the new views to the totals in Redis, which all
/// replicas share.
/// </summary>
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
    private const int MaxBooks = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RedisTimeout = TimeSpan.FromSeconds(2);

    private bool _hasReservedLabels;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await TryAsync(CountBooksAsync, stoppingToken);
            await TryAsync(FlushViewsAsync, stoppingToken);
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CountBooksAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        telemetry.SetCatalogSize(
            await scope.ServiceProvider.GetRequiredService<CatalogDbContext>().Books.LongCountAsync(cancellationToken)
        );
    }

    private async Task FlushViewsAsync(CancellationToken cancellationToken)
    {
        var database = redis.GetDatabase();
        if (!_hasReservedLabels)
        {
            var mostViewed = await database
                .SortedSetRangeByRankAsync(Key, 0, ViewCounter.MaxLabels - 1, Order.Descending)
                .WaitAsync(RedisTimeout, cancellationToken);
            views.ReserveLabels(mostViewed.Select(id => (long)id));
            _hasReservedLabels = true;
        }

        var pending = views.TakePending();
        if (pending.Count > 0)
        {
            await Task.WhenAll(pending.Select(book => database.SortedSetIncrementAsync(Key, book.Key, book.Value)))
                .WaitAsync(RedisTimeout, cancellationToken);
            await database
                .SortedSetRemoveRangeByRankAsync(Key, 0, -MaxBooks - 1)
                .WaitAsync(RedisTimeout, cancellationToken);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // MySQL or Redis is unavailable. Only this count fails, and the next tick tries again.
            logger.CountFailed(exception.Message);
        }
    }
}
