using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Background;

/// <summary>Counts the open orders every five seconds for their metric: a query at each scrape would wait for the database.</summary>
internal sealed class OpenOrdersCounter(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<OpenOrdersCounter> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<OrdersDbContext>();
                telemetry.SetOpenOrders(
                    await CountAsync(db, OrderStatus.Pending, stoppingToken),
                    await CountAsync(db, OrderStatus.Active, stoppingToken)
                );
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.OpenOrdersNotCounted(exception);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    private static Task<long> CountAsync(OrdersDbContext db, OrderStatus status, CancellationToken cancellationToken) =>
        db.Orders.LongCountAsync(order => order.Status == status, cancellationToken);
}
