using System.Diagnostics;
using System.Threading.Channels;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Orders.Payments;
using Biblio.Persistence;

namespace Biblio.Orders.Sagas;

/// <summary>
/// Calls the payment provider and records its answers, for orders in the payment queue and for orders whose step has
/// timed out. Answers that arrive while others are being recorded share the next transaction.
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
    private const int MaxBatch = 32;

    private readonly Channel<Answer> _answers = Channel.CreateBounded<Answer>(
        new BoundedChannelOptions(MaxBatch) { SingleReader = true }
    );

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
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
                    if (order.DueAt > time.Now() && await TryCallAsync(order, cancellationToken) is { } answer)
                    {
                        await _answers.Writer.WriteAsync(answer, cancellationToken);
                    }
                }
            ),
            RecordAnswersAsync(stoppingToken)
        );

    /// <summary>
    /// Calls the provider for the order's step and records the answer. No transaction is open during the call, and a
    /// call may be repeated.
    /// </summary>
    public async Task CallProviderAsync(Order order, CancellationToken cancellationToken)
    {
        if (await TryCallAsync(order, cancellationToken) is { } answer)
        {
            await RecordAloneAsync(answer, cancellationToken);
        }
    }

    /// <summary>Returns null when the call has failed without an answer. The order becomes due again.</summary>
    private async Task<Answer?> TryCallAsync(Order order, CancellationToken cancellationToken)
    {
        var span = Telemetry.StartStep(order);
        try
        {
            var result =
                order.Step == SagaStep.Paying
                    ? await payments.AuthoriseAsync(order, saga.Options.PaymentTimeout, cancellationToken)
                    : await payments.RefundAsync(order, saga.Options.PaymentTimeout, cancellationToken);
            return new(order.Id, result, span);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Fail(exception, order.Id, span);
            return null;
        }
    }

    private async Task RecordAnswersAsync(CancellationToken cancellationToken)
    {
        while (await _answers.Reader.WaitToReadAsync(cancellationToken))
        {
            List<Answer> batch = [];
            while (batch.Count < MaxBatch && _answers.Reader.TryRead(out var answer))
            {
                batch.Add(answer);
            }

            if (batch.Count == 1 || !await TryRecordTogetherAsync(batch, cancellationToken))
            {
                foreach (var answer in batch)
                {
                    await RecordAloneAsync(answer, cancellationToken);
                }
            }
        }
    }

    private async Task RecordAloneAsync(Answer answer, CancellationToken cancellationToken)
    {
        try
        {
            await RecordAsync([answer], cancellationToken);
            answer.Span?.Dispose();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The order becomes due again, and the provider gives the same answer.
            Fail(exception, answer.OrderId, answer.Span);
        }
    }

    /// <summary>Returns false when an answer cannot be recorded. None is recorded then.</summary>
    private async Task<bool> TryRecordTogetherAsync(List<Answer> answers, CancellationToken cancellationToken)
    {
        try
        {
            await RecordAsync(answers, cancellationToken);
            answers.ForEach(answer => answer.Span?.Dispose());
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.PaymentsSeparated(answers.Count, exception.Message);
            return false;
        }
    }

    private async Task RecordAsync(IReadOnlyList<Answer> answers, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrdersDbContext>();
        // The statements belong to the trace of the first order.
        Activity.Current = answers[0].Span;
        await db.InTransactionAsync(
            async token =>
            {
                await db.LockAsync(answers.Select(answer => answer.OrderId), token);
                foreach (var answer in answers)
                {
                    Activity.Current = answer.Span;
                    await saga.AdvanceAsync(
                        db,
                        answer.OrderId,
                        $"payment-{answer.Result}",
                        (order, now) => order.PaymentAnswered(answer.Result, saga.Options, now),
                        token
                    );
                }
            },
            cancellationToken
        );
    }

    private void Fail(Exception exception, long orderId, Activity? span)
    {
        logger.PaymentNotRecorded(exception, orderId);
        span?.SetStatus(ActivityStatusCode.Error);
        span?.Dispose();
    }

    /// <summary>What the provider answered. The span of the saga step ends when the answer is recorded.</summary>
    private sealed record Answer(long OrderId, PaymentResult Result, Activity? Span);
}
