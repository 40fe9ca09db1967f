using System.Data;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Persistence;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Sagas;

/// <summary>
/// Handles orders that are due: it retries, pays, refunds, or cancels after a timeout. All of its state is in the
/// database, so another replica or a restarted process continues the work.
/// </summary>
internal sealed class SagaTimeouts(
    IServiceScopeFactory scopes,
    Saga saga,
    PaymentProcessor payments,
    SagaSignal signal,
    MigrationState migrations,
    TimeProvider time,
    ILogger<SagaTimeouts> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var count = 0;
            try
            {
                count = await TickAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database is probably unavailable. The orders are still due at the next tick.
                logger.TickFailed(exception);
            }

            if (count < saga.Options.BatchSize)
            {
                await signal.WaitAsync(saga.Options.PollInterval, stoppingToken);
            }
        }
    }

    /// <summary>Handles one batch of orders that are due, and returns their number.</summary>
    internal async Task<int> TickAsync(CancellationToken cancellationToken)
    {
        var due = await ClaimDueAsync(cancellationToken);
        await Parallel.ForEachAsync(
            due.Where(order => order.Step is SagaStep.Paying or SagaStep.Undoing && order.PaymentOpen),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = saga.Options.MaxConcurrentPayments,
                CancellationToken = cancellationToken,
            },
            async (order, cancellationToken) => await payments.CallProviderAsync(order, cancellationToken)
        );
        return due.Count;
    }

    /// <summary>
    /// Claims orders that are due and not claimed by another replica. Each becomes due again later, so an order is not
    /// lost when this process ends.
    /// </summary>
    private async Task<List<Order>> ClaimDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrdersDbContext>();
        // READ COMMITTED locks the rows found and not the gaps between them, where orders are inserted.
        return await db.InTransactionAsync(
            token => AdvanceDueAsync(db, token),
            cancellationToken,
            IsolationLevel.ReadCommitted
        );
    }

    private async Task<List<Order>> AdvanceDueAsync(OrdersDbContext db, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var due = await db
            .Orders.FromSql(
                $"""
                SELECT * FROM orders WHERE due_at <= {now}
                ORDER BY due_at LIMIT {saga.Options.BatchSize} FOR UPDATE SKIP LOCKED
                """
            )
            .ToListAsync(cancellationToken);
        await LoadLinesAsync(db, due, cancellationToken);
        foreach (var order in due)
        {
            using var span = Telemetry.StartStep(order);
            if (saga.Advance(db, order, "due", (order, now) => order.HandleTimeout(saga.Options, now)))
            {
                await saga.ReturnToCartAsync(db, order, cancellationToken);
            }
            else
            {
                saga.Retry(db, order);
            }
        }

        return due;
    }

    /// <summary>Loads the lines of orders that reserve again. The context attaches the lines to their orders.</summary>
    private static async Task LoadLinesAsync(OrdersDbContext db, List<Order> due, CancellationToken cancellationToken)
    {
        var reserving = due.Where(order => order.Step == SagaStep.Reserving).Select(order => order.Id).ToList();
        if (reserving.Count > 0)
        {
            await db.Lines.Where(line => reserving.Contains(line.OrderId)).LoadAsync(cancellationToken);
        }
    }
}
