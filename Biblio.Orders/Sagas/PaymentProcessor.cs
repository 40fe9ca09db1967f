using System.Diagnostics;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Orders.Payments;
using Biblio.Persistence;

namespace Biblio.Orders.Sagas;

/// <summary>
/// Calls the payment provider and records its answers, for orders in the payment queue and for orders whose step has
/// timed out.
/// </summary>
internal sealed class PaymentProcessor(
    IServiceScopeFactory scopes,
    PaymentQueue queue,
    Saga saga,
    SimulatedPaymentProvider payments,
    TimeProvider time,
    ILogger<PaymentProcessor> logger
) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(
            queue.ReadAllAsync(stoppingToken),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = saga.Options.MaxConcurrentPayments,
                CancellationToken = stoppingToken,
            },
            async (order, cancellationToken) =>
            {
                // An order that has waited until it is due again is handled by SagaTimeouts.
                if (order.DueAt > time.Now())
                {
                    await CallProviderAsync(order, cancellationToken);
                }
            }
        );

    /// <summary>
    /// Calls the provider for the order's step. No transaction is open during the call, and a call may be repeated.
    /// </summary>
    public async Task CallProviderAsync(Order order, CancellationToken cancellationToken)
    {
        using var span = Telemetry.StartStep(order);
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
            // The order becomes due again, and the provider gives the same answer.
            logger.PaymentNotRecorded(exception, order.Id);
            span?.SetStatus(ActivityStatusCode.Error);
        }
    }
}
