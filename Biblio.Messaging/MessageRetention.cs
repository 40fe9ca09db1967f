using Biblio.Messaging.DeadLetters;
using Biblio.Messaging.Inbox;
using Biblio.Messaging.Outbox;
using Biblio.Messaging.Streams;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Biblio.Messaging;

/// <summary>Measures outbox and streams, trims what everyone has read, forgets old inbox rows and consumers that are gone.</summary>
internal sealed class MessageRetention<TContext>(
    string service,
    Subscriptions<TContext> subscriptions,
    IServiceScopeFactory scopes,
    MigrationState migrations,
    RedisBus bus,
    DeadLetterQueue deadLetters,
    MessagingMetrics metrics,
    TimeProvider time,
    IOptions<MessagingOptions> options,
    ILogger<MessageRetention<TContext>> logger
) : BackgroundService
    where TContext : DbContext
{
    private static readonly TimeSpan ConsumerGone = TimeSpan.FromHours(1);
    private const int PruneAtOnce = 5_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        using var pace = new PeriodicTimer(options.Value.RetentionInterval);
        do
        {
            await WhatIsPossibleAsync(MeasureOutboxAsync, stoppingToken);
            await WhatIsPossibleAsync(PruneInboxAsync, stoppingToken);
            foreach (var stream in subscriptions.StreamNames)
            {
                await WhatIsPossibleAsync(cancellationToken => TidyAsync(stream, cancellationToken), stoppingToken);
            }

            await WhatIsPossibleAsync(
                async cancellationToken => metrics.DeadLettersWaiting(await deadLetters.CountAsync(cancellationToken)),
                stoppingToken
            );
        } while (await pace.WaitForNextTickAsync(stoppingToken));
    }

    private async Task WhatIsPossibleAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // whatever it was, an exception that leaves here would end the whole service
            logger.HousekeepingHeldUp(exception.Message);
        }
    }

    private async Task MeasureOutboxAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var outbox = scope.ServiceProvider.GetRequiredService<TContext>().Set<OutboxMessage>();
        var size = await outbox.LongCountAsync(cancellationToken);
        var oldest =
            size == 0
                ? null
                : await outbox
                    .OrderBy(o => o.Id)
                    .Select(o => (DateTime?)o.SaidAt)
                    .FirstOrDefaultAsync(cancellationToken);
        var age = oldest is { } saidAt ? time.GetUtcNow().UtcDateTime - saidAt : TimeSpan.Zero;
        metrics.Outbox(size, age > TimeSpan.Zero ? age : TimeSpan.Zero);
    }

    private async Task PruneInboxAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var before = time.GetUtcNow().UtcDateTime - options.Value.InboxRetention;
        while (
            await db.Database.ExecuteSqlAsync(
                $"DELETE FROM inbox WHERE heard_at < {before} LIMIT {PruneAtOnce}",
                cancellationToken
            ) == PruneAtOnce
        )
        {
            // small bites: a long delete would hold up those who write
        }
    }

    private async Task TidyAsync(string stream, CancellationToken cancellationToken)
    {
        var db = bus.Db;
        var groups = await bus.InTimeAsync(db.StreamGroupInfoAsync(stream), cancellationToken);
        var length = await bus.InTimeAsync(db.StreamLengthAsync(stream), cancellationToken);
        if (groups.FirstOrDefault(group => group.Name == service) is { Name: not null } own)
        {
            metrics.Stream(stream, (own.Lag ?? 0) + own.PendingMessageCount, length);
            await ForgetConsumersAsync(stream, cancellationToken);
        }

        if (await FinishedAsync(stream, groups, cancellationToken) is { } finished)
        {
            // events stay a while for a service that comes later; commands have one reader, who is through
            var keep =
                StreamNames.IsCommands(stream) || length > options.Value.MaxRetainedEvents
                    ? finished
                    : StreamEntryId.Min(
                        finished,
                        new StreamEntryId((time.GetUtcNow() - options.Value.EventRetention).ToUnixTimeMilliseconds(), 0)
                    );
            await bus.InTimeAsync(db.StreamTrimByMinIdAsync(stream, keep.ToString()), cancellationToken);
        }
    }

    /// <summary>The first entry that some group may still need. No group, no answer: then nothing is trimmed.</summary>
    private async Task<StreamEntryId?> FinishedAsync(
        string stream,
        StreamGroupInfo[] groups,
        CancellationToken cancellationToken
    )
    {
        StreamEntryId? finished = null;
        foreach (var group in groups)
        {
            var pending = await bus.InTimeAsync(bus.Db.StreamPendingAsync(stream, group.Name), cancellationToken);
            // in this order: what was delivered between the two questions is above both answers
            var first =
                pending.PendingMessageCount > 0
                    ? StreamEntryId.Parse((string)pending.LowestPendingMessageId!)
                    : StreamEntryId.Parse(group.LastDeliveredId!).Next;
            first = StreamEntryId.Min(first, StreamEntryId.Parse(group.LastDeliveredId!).Next);
            finished = finished is { } least ? StreamEntryId.Min(least, first) : first;
        }

        return finished;
    }

    private async Task ForgetConsumersAsync(string stream, CancellationToken cancellationToken)
    {
        foreach (
            var consumer in await bus.InTimeAsync(bus.Db.StreamConsumerInfoAsync(stream, service), cancellationToken)
        )
        {
            if (consumer.PendingMessageCount == 0 && consumer.IdleTimeInMilliseconds > ConsumerGone.TotalMilliseconds)
            {
                await bus.InTimeAsync(
                    bus.Db.StreamDeleteConsumerAsync(stream, service, consumer.Name),
                    cancellationToken
                );
            }
        }
    }
}
