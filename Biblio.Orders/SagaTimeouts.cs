using System.Data;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Orders.Payments;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders;

/// <summary>Does what is due: asks again, pays, pays back, gives up. Everything that it knows is in the database, so any replica, and any restart, goes on where another stopped.</summary>
internal sealed class SagaTimeouts(
    IServiceScopeFactory scopes,
    Saga saga,
    PaymentProcessor cashier,
    SagaSignal wakeUp,
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
            var found = 0;
            try
            {
                found = await TickAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // the database is away, most likely: whatever it is, the orders are still due at the next tick
                logger.TickFailed(exception);
            }

            if (found < saga.Options.BatchSize)
            {
                await wakeUp.WaitAsync(saga.Options.Tick, stoppingToken);
            }
        }
    }

    /// <summary>One look at what is due; answers how many orders were.</summary>
    internal async Task<int> TickAsync(CancellationToken cancellationToken)
    {
        var due = await TakeDueAsync(cancellationToken);
        await Parallel.ForEachAsync(
            due.Where(order => order.Step is SagaStep.Paying or SagaStep.Undoing && order.PaymentOpen),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = saga.Options.PaymentsAtOnce,
                CancellationToken = cancellationToken,
            },
            async (order, cancellationToken) => await cashier.CallProviderAsync(order, cancellationToken)
        );
        return due.Count;
    }

    /// <summary>Takes orders that are due and that no other replica is taking; each is due again later, whatever becomes of this process.</summary>
    private async Task<List<Order>> TakeDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrdersDbContext>();
        return await db
            .Database.CreateExecutionStrategy()
            .ExecuteAsync(
                async cancellationToken =>
                {
                    db.ChangeTracker.Clear();
                    // read committed: only the rows found are locked, not the gaps between them, into which orders are being placed
                    await using var transaction = await db.Database.BeginTransactionAsync(
                        IsolationLevel.ReadCommitted,
                        cancellationToken
                    );
                    var now = time.Now();
                    var due = await db
                        .Orders.FromSql(
                            $"SELECT * FROM orders WHERE due_at <= {now} ORDER BY due_at LIMIT {saga.Options.BatchSize} FOR UPDATE SKIP LOCKED"
                        )
                        .ToListAsync(cancellationToken);
                    if (due.Count == 0)
                    {
                        return due;
                    }

                    await LoadLinesAsync(db, due, cancellationToken);
                    foreach (var order in due)
                    {
                        using var span = Telemetry.Continue(order);
                        if (!saga.Advance(db, order, "due", (order, now) => order.Overdue(saga.Options, now)))
                        {
                            saga.AskAgain(db, order);
                        }
                    }

                    await db.SaveChangesAsync(cancellationToken);
                    await transaction.CommitAsync(CancellationToken.None);
                    if (due.Exists(order => order.DueAt <= now))
                    {
                        wakeUp.Ring();
                    }

                    return due;
                },
                cancellationToken
            );
    }

    /// <summary>Only who asks for books again needs to know which; the context joins them to their orders.</summary>
    private static async Task LoadLinesAsync(OrdersDbContext db, List<Order> due, CancellationToken cancellationToken)
    {
        var reserving = due.Where(order => order.Step == SagaStep.Reserving).Select(order => order.Id).ToList();
        if (reserving.Count > 0)
        {
            await db.Lines.Where(line => reserving.Contains(line.OrderId)).LoadAsync(cancellationToken);
        }
    }
}
