using Biblio.Inventory.Data;
using Biblio.Inventory.Events;
using Biblio.Inventory.Model;
using Biblio.Messaging;
using Biblio.Persistence;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Inventory.Background;

/// <summary>
/// Expires old reservations, so that their copies are available again. It also counts low stock and deletes old
/// idempotency keys.
/// </summary>
internal sealed class ReservationExpiry(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    Telemetry telemetry,
    TimeProvider time,
    IOptions<InventoryOptions> options,
    ILogger<ReservationExpiry> logger
) : BackgroundService
{
    private const int BatchSize = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.ExpiryInterval);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The next sweep finds the same reservations, whatever the error was.
                logger.ExpiryFailed(exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<InventoryDbContext>();
        var now = time.GetUtcNow().UtcDateTime;
        await ExpireDueAsync(db, now, cancellationToken);
        telemetry.SetLowStock(
            low: await db.Stock.CountAsync(s => !s.Withdrawn && s.OnHand - s.Reserved <= s.LowAt, cancellationToken),
            outOfStock: await db.Stock.CountAsync(s => !s.Withdrawn && s.OnHand - s.Reserved <= 0, cancellationToken)
        );
    }

    private async Task ExpireDueAsync(InventoryDbContext db, DateTime now, CancellationToken cancellationToken)
    {
        List<long> due;
        do
        {
            due = await db
                .Reservations.Where(r => r.State == ReservationState.Reserved && r.ExpiresAt <= now)
                .OrderBy(r => r.ExpiresAt)
                .Take(BatchSize)
                .Select(r => r.OrderId)
                .ToListAsync(cancellationToken);
            foreach (var orderId in due)
            {
                await db.InTransactionAsync(
                    cancellationToken => ExpireAsync(db, orderId, now, cancellationToken),
                    cancellationToken
                );
            }
        } while (due.Count == BatchSize);
    }

    private async Task ExpireAsync(
        InventoryDbContext db,
        long orderId,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var reservation = await db.LockReservationAsync(orderId, now, cancellationToken);
        if (reservation.State != ReservationState.Reserved || reservation.ExpiresAt > now)
        {
            return;
        }

        await db.UnreserveAsync(reservation, now, cancellationToken);
        reservation.Expire(now);
        if (!reservation.IsFromDesk)
        {
            db.Publish("inventory", "stock-released", new StockReleased(orderId, "expired"));
        }

        db.ReportAfterCommit(reservation, telemetry, logger);
    }
}
