using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Biblio.Http;
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

/// <summary>The result of handling a message. The names are values of the span tag biblio.message.outcome.</summary>
internal enum Outcome
{
    /// <summary>The handler has committed, now or after an earlier delivery.</summary>
    Done,

    /// <summary>The service does not subscribe to this event.</summary>
    Ignored,

    /// <summary>The message becomes a dead letter.</summary>
    Dead,

    /// <summary>The batch of the message has failed. The message is handled again, alone.</summary>
    Separated,
}

/// <summary>
/// Handles messages, alone or together: inbox rows and handlers in one transaction. A batch that fails is handled one
/// by one. A message alone is tried again after a failure, and becomes a dead letter after the last attempt.
/// </summary>
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
    private const string OutcomeTag = "biblio.message.outcome";

    /// <summary>
    /// Returns when the message may be acknowledged. <paramref name="stopping"/> ends the delay between attempts,
    /// <paramref name="cancellationToken"/> the attempt itself.
    /// </summary>
    public async Task HandleAsync(Delivery delivery, CancellationToken stopping, CancellationToken cancellationToken)
    {
        if (delivery.Entry.Values is not { Length: > 0 })
        {
            // The entry was deleted from the stream while it was pending.
            return;
        }

        await ApplyFaultsAsync(stopping);
        if (delivery.Message is not { } message)
        {
            await DeadLetterAsync(
                delivery,
                "The entry is not a message: its id, type or body is missing.",
                1,
                stopping
            );
            return;
        }

        if (delivery.DeliveryCount > options.Value.MaxDeliveries)
        {
            await DeadLetterAsync(
                delivery,
                $"The message was delivered {delivery.DeliveryCount} times and never finished.",
                (int)Math.Min(delivery.DeliveryCount, int.MaxValue),
                stopping
            );
            return;
        }

        using var span = Telemetry.StartProcess(message, service, batchSize: 1);
        var (outcome, reason, attempts) = await HandleWithRetriesAsync(message, stopping, cancellationToken);
        span?.SetTag(OutcomeTag, NameOf(outcome));
        if (outcome == Outcome.Dead)
        {
            span?.SetStatus(ActivityStatusCode.Error, reason);
            await DeadLetterAsync(delivery, reason!, attempts, stopping);
        }
    }

    /// <summary>
    /// Handles messages of one handler, with different keys, in one transaction. Returns false when that is not possible,
    /// for example because one of them fails or was handled before. The transaction is rolled back then.
    /// </summary>
    public async Task<bool> TryHandleTogetherAsync(
        IReadOnlyList<Delivery> deliveries,
        CancellationToken stopping,
        CancellationToken cancellationToken
    )
    {
        if (subscriptions.Find(deliveries[0].Message!) is not { } handler)
        {
            return false;
        }

        foreach (var _ in deliveries)
        {
            await ApplyFaultsAsync(stopping);
        }

        var messages = deliveries.Select(delivery => delivery.Message!).ToList();
        var current = Activity.Current;
        var spans = messages.ConvertAll(message =>
        {
            // A span that runs at the start of another one would become its parent if the message has none.
            Activity.Current = current;
            return Telemetry.StartProcess(message, service, messages.Count);
        });
        try
        {
            await HandleTogetherAsync(messages, spans, handler, cancellationToken);
            Finish(Outcome.Done);
            messages.ForEach(metrics.AddHandled);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Finish(Outcome.Separated);
            logger.BatchSeparated(messages.Count, messages[0].Type, exception.Message);
            return false;
        }

        void Finish(Outcome outcome)
        {
            foreach (var span in spans)
            {
                span?.SetTag(OutcomeTag, NameOf(outcome));
                span?.Dispose();
            }

            Activity.Current = current;
        }
    }

    private async Task HandleTogetherAsync(
        List<StreamMessage> messages,
        List<Activity?> spans,
        MessageHandler handler,
        CancellationToken cancellationToken
    )
    {
        var bodies = messages.ConvertAll(message => handler.Read(message.Body));
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        // The statements of the batch belong to the trace of its first message.
        Activity.Current = spans[0];
        await db.InTransactionAsync(
            async cancellationToken =>
            {
                if (await AddToInboxAsync(db, messages, cancellationToken) < messages.Count)
                {
                    throw new InvalidOperationException("The inbox has a message of the batch.");
                }

                await handler.PrepareAsync(bodies, scope.ServiceProvider, cancellationToken);
                foreach (var (message, body, span) in messages.Zip(bodies, spans))
                {
                    // What the handler publishes belongs to the trace of its message.
                    Activity.Current = span;
                    var context = new MessageContext(message.Id, message.Type, message.PublishedAt, Attempt: 1);
                    await handler.HandleAsync(body, context, scope.ServiceProvider, cancellationToken);
                    if (!handler.PreparesBatches)
                    {
                        await db.SaveChangesAsync(cancellationToken);
                    }
                }
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Returns the number of messages that the inbox did not have. This waits while another consumer inserts one of them.
    /// </summary>
    private Task<int> AddToInboxAsync(TContext db, List<StreamMessage> messages, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                "INSERT IGNORE INTO inbox (message_id, consumer, heard_at) VALUES "
                    + SqlPlaceholders.Rows(messages.Count, width: 1, first: 2, tail: "{0},{1}"),
                [service, time.GetUtcNow().UtcDateTime, .. messages.Select(message => message.Id.ToString())]
            ),
            cancellationToken
        );

    private static string NameOf(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    private async Task ApplyFaultsAsync(CancellationToken stopping)
    {
        while (faults.IsOn(FaultSwitch.UnreachableInventory))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), stopping);
        }

        if (faults[FaultSwitch.SlowConsumer] is > 0 and var delay)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(delay), stopping);
        }
    }

    private async Task<(Outcome, string? Reason, int Attempts)> HandleWithRetriesAsync(
        StreamMessage message,
        CancellationToken stopping,
        CancellationToken cancellationToken
    )
    {
        if (subscriptions.Find(message) is not { } handler)
        {
            metrics.AddIgnored(message);
            return StreamNames.IsCommandStream(message.Stream)
                ? (Outcome.Dead, $"The service has no handler for the command {message.Type}.", 0)
                : (Outcome.Ignored, null, 0);
        }

        object body;
        try
        {
            body = handler.Read(message.Body);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return (Outcome.Dead, $"The body is not valid: {exception.Message}", 0);
        }

        var failures = new Backoff(options.Value.RetryDelay, TimeSpan.FromSeconds(10));
        var outages = new Backoff(options.Value.RetryDelay, TimeSpan.FromSeconds(5));
        for (var attempt = 1; ; )
        {
            try
            {
                await HandleOnceAsync(message, body, handler, attempt, cancellationToken);
                return (Outcome.Done, null, attempt);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (await IsOutageAsync(exception, cancellationToken))
                {
                    // An outage does not count as a failed attempt of the message.
                    if (outages.IsFirst)
                    {
                        logger.MessageDelayed(message.Id, message.Type, exception.Message);
                    }

                    await outages.WaitAsync(stopping);
                    continue;
                }

                metrics.AddFailed(message);
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

    private async Task HandleOnceAsync(
        StreamMessage message,
        object body,
        MessageHandler handler,
        int attempt,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = new MessageContext(message.Id, message.Type, message.PublishedAt, attempt);
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var isNew = await db.InTransactionAsync(
            async cancellationToken =>
            {
                if (await AddToInboxAsync(db, [message], cancellationToken) == 0)
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
            metrics.AddHandled(message);
        }
        else
        {
            metrics.AddDuplicate(message);
        }
    }

    /// <summary>Whether the exception means an outage, or the database cannot be reached now.</summary>
    private async Task<bool> IsOutageAsync(Exception exception, CancellationToken cancellationToken)
    {
        if (Outages.IsUnavailable(exception) || RedisClient.IsOutage(exception))
        {
            return true;
        }

        await using var scope = scopes.CreateAsyncScope();
        return !await scope.ServiceProvider.GetRequiredService<TContext>().Database.CanConnectAsync(cancellationToken);
    }

    private async Task DeadLetterAsync(Delivery delivery, string reason, int attempts, CancellationToken stopping)
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
