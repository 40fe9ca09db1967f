using Biblio.Orders.Data;
using Biblio.Persistence.Migrations;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Background;

/// <summary>
/// Deletes carts that nobody has changed for <see cref="OrdersOptions.CartRetentionDays"/>, every hour. The days exceed
/// the life of idempotency keys, because a new cart counts its versions from 1 again.
/// </summary>
internal sealed class CartRetention(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    IOptions<OrdersOptions> options,
    TimeProvider time,
    ILogger<CartRetention> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DeleteOldAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The carts are still there in the next round.
                logger.CartsNotDeleted(exception);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    /// <summary>Deletes a thousand carts at most, so that readers never wait long for its locks.</summary>
    internal async Task DeleteOldAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrdersDbContext>();
        var before = time.Now() - TimeSpan.FromDays(options.Value.CartRetentionDays);
        var deleted = await db.DeleteOldCartsAsync(before, cancellationToken);
        if (deleted > 0)
        {
            logger.CartsDeleted(deleted);
        }
    }
}
