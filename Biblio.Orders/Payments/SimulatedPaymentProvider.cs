using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.ServiceDefaults.Faults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Payments;

/// <summary>
/// A simulated payment provider. It is slow or fails as configured, and its calls are idempotent by order. Its ledger
/// is a table of its own, which the saga never reads.
/// </summary>
internal sealed class SimulatedPaymentProvider(
    IServiceScopeFactory scopes,
    IOptionsMonitor<PaymentsOptions> options,
    FaultSwitches faults,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<SimulatedPaymentProvider> logger
)
{
    public Task<PaymentResult> AuthoriseAsync(Order order, TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync(
            order,
            isPayment: true,
            Math.Max(options.CurrentValue.FailureRate, faults[FaultSwitch.PaymentFailure]),
            AuthoriseInLedgerAsync,
            timeout,
            cancellationToken
        );

    public Task<PaymentResult> RefundAsync(Order order, TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync(
            order,
            isPayment: false,
            options.CurrentValue.RefundFailureRate,
            RefundInLedgerAsync,
            timeout,
            cancellationToken
        );

    private async Task<PaymentResult> CallAsync(
        Order order,
        bool isPayment,
        double failureRate,
        Func<Order, OrdersDbContext, CancellationToken, Task<PaymentResult>> call,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        using var span = Telemetry.StartPayment(order);
        using var timeoutSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutSource.CancelAfter(timeout);
        var result = PaymentResult.Failed;
        try
        {
            await Task.Delay(options.CurrentValue.LatencyMs, timeoutSource.Token);
            if (isPayment && order.PaymentToken == TestCards.TimesOut)
            {
                await Task.Delay(Timeout.Infinite, timeoutSource.Token);
            }

            // In half of the failures the money is taken and only the answer is lost.
            var (isFailure, failsAfterwards) = (Random.Shared.NextDouble() < failureRate, Random.Shared.Next(2) == 0);
            if (!isFailure || failsAfterwards)
            {
                await using var scope = scopes.CreateAsyncScope();
                result = await call(
                    order,
                    scope.ServiceProvider.GetRequiredService<OrdersDbContext>(),
                    timeoutSource.Token
                );
            }

            if (isFailure)
            {
                result = PaymentResult.Failed;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The call timed out, so the result is Failed.
        }

        telemetry.PaymentAnswered(result);
        logger.PaymentAnswered(order.Id, result);
        return result;
    }

    private async Task<PaymentResult> AuthoriseInLedgerAsync(
        Order order,
        OrdersDbContext ledger,
        CancellationToken cancellationToken
    )
    {
        var declined =
            order.PaymentToken == TestCards.Declined
            || options.CurrentValue.DeclineUserIds.Contains(order.UserId)
            || order.Total > options.CurrentValue.DeclineAbove;
        var status = (declined ? PaymentStatus.Declined : PaymentStatus.Authorised).ToString();
        if (
            await ledger.Database.ExecuteSqlAsync(
                $"""
                INSERT IGNORE INTO payments (order_id, user_id, amount, currency, status, at)
                VALUES ({order.Id}, {order.UserId}, {order.Total}, {order.Currency}, {status}, {time.Now()})
                """,
                cancellationToken
            ) == 1
        )
        {
            return declined ? PaymentResult.Declined : PaymentResult.Authorised;
        }

        var entry = await ledger
            .Payments.AsNoTracking()
            .SingleAsync(payment => payment.OrderId == order.Id, cancellationToken);
        return entry.Status == PaymentStatus.Authorised ? PaymentResult.Authorised : PaymentResult.Declined;
    }

    private async Task<PaymentResult> RefundInLedgerAsync(
        Order order,
        OrdersDbContext ledger,
        CancellationToken cancellationToken
    )
    {
        var (authorised, refunded, voided) = (
            PaymentStatus.Authorised.ToString(),
            PaymentStatus.Refunded.ToString(),
            PaymentStatus.Voided.ToString()
        );
        await ledger.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO payments (order_id, user_id, amount, currency, status, at)
            VALUES ({order.Id}, {order.UserId}, {order.Total}, {order.Currency}, {voided}, {time.Now()})
            ON DUPLICATE KEY UPDATE status = IF(status = {authorised}, {refunded}, status)
            """,
            cancellationToken
        );
        return PaymentResult.Refunded;
    }
}
