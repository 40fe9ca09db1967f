using System.Text.Json;
using Biblio.Messaging;
using Biblio.Orders.Data;
using Biblio.Persistence.Migrations;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Reports;

/// <summary>
/// Updates the copy of the orders in Redis, in one replica at a time. It reads events from the stream, reads their
/// orders from the database in batches, and writes them to Redis.
/// <para>
/// It needs no inbox, because writes are idempotent. A missing copy is built from the database. A regular comparison
/// with the database finds changes whose events were lost.
/// </para>
/// </summary>
internal sealed class OrderProjection(
    RedisOrders redisOrders,
    IServiceScopeFactory scopes,
    MigrationState migrations,
    IOptions<ReportsOptions> options,
    IOptions<MessagingOptions> messaging,
    TimeProvider time,
    ILogger<OrderProjection> logger
) : BackgroundService
{
    private static readonly TimeSpan LockDuration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly string _token = Guid.NewGuid().ToString("N");
    private long _comparedAt;
    private long _lastComparedId;
    private bool _hasLock;
    private bool _isFailing;

    private int BatchSize => options.Value.Batch;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        _comparedAt = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await TryUpdateAsync(stoppingToken) is { } delay)
            {
                await Task.Delay(delay, time, stoppingToken);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!_hasLock)
        {
            return;
        }

        _hasLock = false;
        try
        {
            // The next replica then need not wait until the lock expires.
            await redisOrders.ReleaseLockAsync(_token);
        }
        catch (Exception)
        {
            // Redis or the service provider may be unavailable during shutdown. The lock expires anyway.
        }
    }

    /// <summary>Runs one update. Returns the delay until the next, or null when more work is waiting.</summary>
    private async Task<TimeSpan?> TryUpdateAsync(CancellationToken cancellationToken)
    {
        try
        {
            _hasLock = await redisOrders.AcquireLockAsync(_token, LockDuration, cancellationToken);
            var isMore = _hasLock && await UpdateAsync(cancellationToken);
            _isFailing = false;
            return isMore ? null : options.Value.PollInterval;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Redis or the database is probably unavailable. The next update continues from the stored progress.
            if (!_isFailing)
            {
                logger.ProjectionFailed(exception.GetBaseException().Message);
            }

            _isFailing = true;
            return RetryDelay;
        }
    }

    private async Task<bool> UpdateAsync(CancellationToken cancellationToken)
    {
        if (await redisOrders.GetProgressAsync(cancellationToken) is not { } progress)
        {
            await redisOrders.ResetAsync(cancellationToken);
            logger.CopyStarted();
            return true;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrdersDbContext>();
        return progress.IsComplete
            ? await ReadStreamAsync(db, progress, cancellationToken)
            : await CopyAsync(db, progress, cancellationToken);
    }

    /// <summary>
    /// Copies the next orders of the first copy. Changes in the meantime are read from the stream later.
    /// </summary>
    private async Task<bool> CopyAsync(
        OrdersDbContext db,
        RedisOrders.Progress progress,
        CancellationToken cancellationToken
    )
    {
        var orders = await ProjectedOrder.ReadAfterAsync(db, progress.LastCopiedId, BatchSize, cancellationToken);
        var isComplete = orders.Count < BatchSize;
        var lastCopiedId = orders.Count > 0 ? orders[^1].Id : progress.LastCopiedId;
        if (
            await redisOrders.WriteAsync(
                progress with
                {
                    LastCopiedId = lastCopiedId,
                    IsComplete = isComplete,
                },
                orders,
                cancellationToken
            ) && isComplete
        )
        {
            logger.CopyCompleted(lastCopiedId);
        }

        return true;
    }

    private async Task<bool> ReadStreamAsync(
        OrdersDbContext db,
        RedisOrders.Progress progress,
        CancellationToken cancellationToken
    )
    {
        var (lastEntryId, bodies) = await redisOrders.ReadEventsAsync(
            progress.LastEntryId,
            BatchSize,
            cancellationToken
        );
        if (bodies.Count > 0)
        {
            var ids = bodies.Select(ReadOrderId).OfType<long>().ToHashSet();
            await redisOrders.WriteAsync(
                progress with
                {
                    LastEntryId = lastEntryId,
                },
                await ProjectedOrder.ReadByIdAsync(db, ids, cancellationToken),
                cancellationToken
            );
        }
        else if (time.GetElapsedTime(_comparedAt) >= options.Value.CheckInterval)
        {
            await CompareAsync(db, progress, cancellationToken);
        }

        return bodies.Count == BatchSize;
    }

    /// <summary>
    /// Compares the newest orders and the next batch of all orders with the database. After the last batch it starts
    /// again.
    /// </summary>
    private async Task CompareAsync(
        OrdersDbContext db,
        RedisOrders.Progress progress,
        CancellationToken cancellationToken
    )
    {
        var newest = await ProjectedOrder.ReadNewestAsync(db, BatchSize, cancellationToken);
        await redisOrders.WriteAsync(progress, newest, cancellationToken);
        if (newest.Count == BatchSize)
        {
            var batch = await ProjectedOrder.ReadAfterAsync(db, _lastComparedId, BatchSize, cancellationToken);
            await redisOrders.WriteAsync(progress, batch, cancellationToken);
            _lastComparedId = batch.Count < BatchSize ? 0 : batch[^1].Id;
        }

        await redisOrders.TrimStreamAsync(progress.LastEntryId, messaging.Value, cancellationToken);
        _comparedAt = time.GetTimestamp();
    }

    /// <summary>
    /// Reads the order id of an event. An event that cannot be read is skipped, and the comparison finds its change.
    /// </summary>
    private static long? ReadOrderId(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<OrderEvent>(body, JsonSerializerOptions.Web)?.OrderId;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record OrderEvent(long OrderId);
}
