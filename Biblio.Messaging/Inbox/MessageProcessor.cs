using System.Diagnostics;
using System.Text.Json;
using Biblio.Messaging.DeadLetters;
using Biblio.Messaging.Streams;
using Biblio.Persistence;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Faults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Biblio.Messaging.Inbox;

/// <summary>What became of a message.</summary>
internal enum Outcome
{
    /// <summary>It had its effect, now or before.</summary>
    Done,

    /// <summary>Nobody here hears it.</summary>
    Ignored,

    /// <summary>It can not have its effect, and why.</summary>
    Dead,
}

/// <summary>One message from hand to done: the inbox, the handler, the commit; again after a failure, and at last given up.</summary>
internal sealed class MessageProcessor<TContext>(
    string service,
    Subscriptions<TContext> subscriptions,
    IServiceScopeFactory scopes,
    DeadLetterQueue deadLetters,
    MessagingMetrics metrics,
    FaultSwitches faults,
    TimeProvider time,
    IOptions<MessagingOptions> options,
    ILogger<MessageProcessor<TContext>> logger
)
    where TContext : DbContext
{
    /// <summary>Returns when the message may be acknowledged. <paramref name="stopping"/> ends the waiting between attempts, <paramref name="cancellationToken"/> the attempt itself.</summary>
    public async Task HandleAsync(Delivery delivery, CancellationToken stopping, CancellationToken cancellationToken)
    {
        if (delivery.Entry.Values is not { Length: > 0 })
        {
            return; // deleted from the stream while it was pending
        }

        await BreakAsync(stopping);
        if (delivery.Message is not { } message)
        {
            await GiveUpAsync(delivery, "It is no message: id, type or body is missing.", 1, stopping);
            return;
        }

        if (delivery.Count > options.Value.MaxDeliveries)
        {
            await GiveUpAsync(
                delivery,
                $"It was handed out {delivery.Count} times and never finished.",
                (int)Math.Min(delivery.Count, int.MaxValue),
                stopping
            );
            return;
        }

        using var span = Telemetry.StartProcess(message, service);
        var (outcome, reason, attempts) = await TryAsync(message, stopping, cancellationToken);
        span?.SetTag("biblio.message.outcome", outcome.ToString().ToLowerInvariant());
        if (outcome == Outcome.Dead)
        {
            span?.SetStatus(ActivityStatusCode.Error, reason);
            await GiveUpAsync(delivery, reason!, attempts, stopping);
        }
    }

    private async Task BreakAsync(CancellationToken stopping)
    {
        while (faults.IsOn(FaultSwitch.UnreachableInventory))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), stopping);
        }

        if (faults[FaultSwitch.SlowConsumer] is > 0 and var late)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(late), stopping);
        }
    }

    private async Task<(Outcome, string? Reason, int Attempts)> TryAsync(
        StreamMessage message,
        CancellationToken stopping,
        CancellationToken cancellationToken
    )
    {
        if (subscriptions.Find(message) is not { } handler)
        {
            metrics.Ignored(message);
            return StreamNames.IsCommands(message.Stream)
                ? (Outcome.Dead, $"Nobody here knows the command {message.Type}.", 0)
                : (Outcome.Ignored, null, 0);
        }

        object body;
        try
        {
            body = handler.Read(message.Body);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return (Outcome.Dead, $"The body can not be read: {exception.Message}", 0);
        }

        var failures = new Backoff(options.Value.RetryDelay, TimeSpan.FromSeconds(10));
        var outages = new Backoff(options.Value.RetryDelay, TimeSpan.FromSeconds(5));
        for (var attempt = 1; ; )
        {
            try
            {
                await RunAsync(message, body, handler, attempt, cancellationToken);
                return (Outcome.Done, null, attempt);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (await IsOutageAsync(exception, cancellationToken))
                {
                    // the message is not to blame, and does not die of it
                    if (outages.IsFirst)
                    {
                        logger.MessageWaits(message.Id, message.Type, exception.Message);
                    }

                    await outages.WaitAsync(stopping);
                    continue;
                }

                metrics.Failed(message);
                logger.MessageFailed(exception, message.Id, message.Type, attempt);
                if (attempt >= options.Value.MaxAttempts)
                {
                    return (Outcome.Dead, $"{exception.GetType().Name}: {exception.Message}", attempt);
                }

                attempt++;
                await failures.WaitAsync(stopping);
            }
        }
    }

    private async Task RunAsync(
        StreamMessage message,
        object body,
        MessageHandler handler,
        int attempt,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = new MessageContext(message.Id, message.Type, message.SaidAt, attempt);
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var (id, heardAt) = (message.Id.ToString(), time.GetUtcNow().UtcDateTime);
        var isNew = await db.InTransactionAsync(
            async cancellationToken =>
            {
                // a row that another consumer is just writing is waited for here
                if (
                    await db.Database.ExecuteSqlAsync(
                        $"INSERT IGNORE INTO inbox (message_id, consumer, heard_at) VALUES ({id}, {service}, {heardAt})",
                        cancellationToken
                    ) == 0
                )
                {
                    return false;
                }

                await handler.HandleAsync(body, context, scope.ServiceProvider, cancellationToken);
                return true;
            },
            cancellationToken
        );

        if (isNew)
        {
            metrics.Handled(message);
        }
        else
        {
            metrics.Duplicate(message);
        }
    }

    /// <summary>Whether a store is away: it says so, or the database can not be reached right now.</summary>
    private async Task<bool> IsOutageAsync(Exception exception, CancellationToken cancellationToken)
    {
        if (Outages.IsUnavailable(exception) || RedisClient.IsOutage(exception))
        {
            return true;
        }

        await using var scope = scopes.CreateAsyncScope();
        return !await scope.ServiceProvider.GetRequiredService<TContext>().Database.CanConnectAsync(cancellationToken);
    }

    private async Task GiveUpAsync(Delivery delivery, string reason, int attempts, CancellationToken stopping)
    {
        var outages = new Backoff(options.Value.RetryDelay, TimeSpan.FromSeconds(5));
        while (true)
        {
            try
            {
                await deadLetters.AddAsync(delivery.Stream, delivery.Entry, reason, attempts, stopping);
                return;
            }
            catch (Exception exception) when (RedisClient.IsOutage(exception))
            {
                await outages.WaitAsync(stopping);
            }
        }
    }
}
