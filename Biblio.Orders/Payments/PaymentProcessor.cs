using System.Diagnostics;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Persistence;

namespace Biblio.Orders.Payments;

/// <summary>Calls the provider for those at the checkout, and for those whom the saga clock finds due, and records the answers.</summary>
internal sealed class PaymentProcessor(
    IServiceScopeFactory scopes,
    PaymentQueue checkout,
    Saga saga,
    SimulatedPayments payments,
    TimeProvider time,
    ILogger<PaymentProcessor> logger
) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(
            checkout.ReadAllAsync(stoppingToken),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = saga.Options.PaymentsAtOnce,
                CancellationToken = stoppingToken,
            },
            async (order, cancellationToken) =>
            {
                // one that has waited for so long that it is due again is the clock's
                if (order.DueAt > time.Now())
                {
                    await CallProviderAsync(order, cancellationToken);
                }
            }
        );

    /// <summary>The provider is another company: it is called while no transaction is open, and may be called twice for the same thing.</summary>
    public async Task CallProviderAsync(Order order, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Continue(order);
        try
        {
            var result =
                order.Step == SagaStep.Paying
                    ? await payments.AuthoriseAsync(order, saga.Options.PaymentTimeout, cancellationToken)
                    : await payments.RefundAsync(order, saga.Options.PaymentTimeout, cancellationToken);
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<OrdersDbContext>();
            await db.InTransactionAsync(
                cancellationToken =>
                    saga.AdvanceAsync(
                        db,
                        order.Id,
                        $"payment-{result}",
                        (order, now) => order.PaymentAnswered(result, saga.Options, now),
                        cancellationToken
                    ),
                cancellationToken
            );
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // the order is due again, and the provider gives the same answer again
            logger.PaymentNotRecorded(exception, order.Id);
            span?.SetStatus(ActivityStatusCode.Error);
        }
    }
}
