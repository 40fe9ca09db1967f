using System.Text.Json;
using Biblio.Messaging;
using Biblio.Orders.Data;
using Biblio.Persistence.Migrations;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Reports;

/// <summary>
/// Keeps the orders in Redis in step with the database, in one replica at a time: hears of changes on the stream, reads the orders they are about, many at once, and writes
/// them. No inbox: writing an order again changes nothing. A copy that is not there is made from the database; what an event that was lost would have told is found by comparing.
/// </summary>
internal sealed class OrderProjection(
    RedisOrders kept,
    IServiceScopeFactory scopes,
    MigrationState migrations,
    IOptions<ReportsOptions> options,
    IOptions<MessagingOptions> messaging,
    TimeProvider time,
    ILogger<OrderProjection> logger
) : BackgroundService
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly string _token = Guid.NewGuid().ToString("N");
    private long _recheckedAt;
    private long _rechecked;
    private bool _holds;
    private bool _failing;

    private int Batch => options.Value.Batch;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        _recheckedAt = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await TryRoundAsync(stoppingToken) is { } pause)
            {
                await Task.Delay(pause, time, stoppingToken);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!_holds)
        {
            return;
        }

        _holds = false;
        try
        {
            // the next one need not wait for the end of the lock
            await kept.LetGoAsync(_token);
        }
        catch (Exception)
        {
            // whatever is gone by now, Redis or our own services: the lock ends by itself
        }
    }

    /// <summary>How long to wait until the next round; null when there is more to do at once.</summary>
    private async Task<TimeSpan?> TryRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            _holds = await kept.HoldAsync(_token, Hold, cancellationToken);
            var isMore = _holds && await RoundAsync(cancellationToken);
            _failing = false;
            return isMore ? null : options.Value.ListenEvery;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Redis or the database is away, most likely: whatever it is, the copy goes on from where it is
            if (!_failing)
            {
                logger.KeepingHeldUp(exception.GetBaseException().Message);
            }

            _failing = true;
            return AfterFailure;
        }
    }

    private async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        if (await kept.ProgressAsync(cancellationToken) is not { } progress)
        {
            await kept.BeginAsync(cancellationToken);
            logger.CopyBegun();
            return true;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrdersDbContext>();
        return progress.IsWhole
            ? await ListenAsync(db, progress, cancellationToken)
            : await CopyAsync(db, progress, cancellationToken);
    }

    /// <summary>The next orders of the first copy. What changes meanwhile is heard of afterwards.</summary>
    private async Task<bool> CopyAsync(
        OrdersDbContext db,
        RedisOrders.Progress progress,
        CancellationToken cancellationToken
    )
    {
        var orders = await ProjectedOrder.AfterAsync(db, progress.Copied, Batch, cancellationToken);
        var isWhole = orders.Count < Batch;
        var copied = orders.Count > 0 ? orders[^1].Id : progress.Copied;
        if (
            await kept.KeepAsync(progress with { Copied = copied, IsWhole = isWhole }, orders, cancellationToken)
            && isWhole
        )
        {
            logger.CopyWhole(copied);
        }

        return true;
    }

    private async Task<bool> ListenAsync(
        OrdersDbContext db,
        RedisOrders.Progress progress,
        CancellationToken cancellationToken
    )
    {
        var (last, bodies) = await kept.HearAsync(progress.Heard, Batch, cancellationToken);
        if (bodies.Count > 0)
        {
            var ids = bodies.Select(OrderOf).OfType<long>().ToHashSet();
            await kept.KeepAsync(
                progress with
                {
                    Heard = last,
                },
                await ProjectedOrder.OfAsync(db, ids, cancellationToken),
                cancellationToken
            );
        }
        else if (time.GetElapsedTime(_recheckedAt) >= options.Value.RecheckEvery)
        {
            await RecheckAsync(db, progress, cancellationToken);
        }

        return bodies.Count == Batch;
    }

    /// <summary>The newest orders, and the next few of all others, round and round.</summary>
    private async Task RecheckAsync(
        OrdersDbContext db,
        RedisOrders.Progress progress,
        CancellationToken cancellationToken
    )
    {
        var newest = await ProjectedOrder.NewestAsync(db, Batch, cancellationToken);
        await kept.KeepAsync(progress, newest, cancellationToken);
        if (newest.Count == Batch)
        {
            var some = await ProjectedOrder.AfterAsync(db, _rechecked, Batch, cancellationToken);
            await kept.KeepAsync(progress, some, cancellationToken);
            _rechecked = some.Count < Batch ? 0 : some[^1].Id;
        }

        await kept.TidyAsync(progress.Heard, messaging.Value, cancellationToken);
        _recheckedAt = time.GetTimestamp();
    }

    /// <summary>Which order an event is about; what can not be read is about none, and is found by comparing if it meant anything.</summary>
    private static long? OrderOf(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<About>(body, JsonSerializerOptions.Web)?.OrderId;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record About(long OrderId);
}
