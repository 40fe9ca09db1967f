using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Orders;

/// <summary>Now and then: forgets old idempotency keys, counts the orders that are open.</summary>
internal sealed class OrdersMaintenance(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    IOptions<OrdersOptions> options,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<OrdersMaintenance> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<OrdersDbContext>();
                telemetry.Open(
                    await CountAsync(db, OrderStatus.Pending, stoppingToken),
                    await CountAsync(db, OrderStatus.Active, stoppingToken)
                );
                await ForgetKeysAsync(db, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.HousekeepingFailed(exception);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    /// <summary>A few at a time: nobody waits for a lock because of housekeeping.</summary>
    internal async Task ForgetKeysAsync(OrdersDbContext db, CancellationToken cancellationToken)
    {
        var forgotten = await db.Database.ExecuteSqlAsync(
            $"DELETE FROM idempotency_keys WHERE at < {time.Now() - options.Value.KeepKeysFor} ORDER BY at LIMIT 1000",
            cancellationToken
        );
        if (forgotten > 0)
        {
            logger.KeysForgotten(forgotten);
        }
    }

    private static Task<long> CountAsync(OrdersDbContext db, OrderStatus status, CancellationToken cancellationToken) =>
        db.Orders.LongCountAsync(order => order.Status == status, cancellationToken);
}
