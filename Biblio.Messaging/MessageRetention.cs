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

/// <summary>
/// Measures the outbox and the streams. Trims stream entries that every consumer group has finished, and deletes old
/// inbox rows and idle consumers.
/// </summary>
internal sealed class MessageRetention<TContext>(
    string service,
    Subscriptions<TContext> subscriptions,
    IServiceScopeFactory scopes,
    MigrationState migrations,
    RedisBus bus,
    StreamInspector inspector,
    DeadLetterQueue deadLetters,
    MessagingMetrics metrics,
    TimeProvider time,
    IOptions<MessagingOptions> options,
    ILogger<MessageRetention<TContext>> logger
) : BackgroundService
    where TContext : DbContext
{
    private static readonly TimeSpan ConsumerIdleLimit = TimeSpan.FromHours(1);
    private const int InboxBatchSize = 5_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.RetentionInterval);
        do
        {
            await TryAsync(MeasureOutboxAsync, stoppingToken);
            await TryAsync(PruneInboxAsync, stoppingToken);
            foreach (var stream in subscriptions.SubscribedStreams)
            {
                await TryAsync(cancellationToken => MaintainStreamAsync(stream, cancellationToken), stoppingToken);
            }

            await TryAsync(
                async cancellationToken =>
                    metrics.SetDeadLettersWaiting(await deadLetters.CountAsync(cancellationToken)),
                stoppingToken
            );
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // An unhandled exception of a background service would stop the whole service.
            logger.RetentionFailed(exception.Message);
        }
    }

    private async Task MeasureOutboxAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var outbox = scope
            .ServiceProvider.GetRequiredService<TContext>()
            .Set<OutboxMessage>()
            .Where(o => o.EntryId == null);
        var size = await outbox.LongCountAsync(cancellationToken);
        var oldest = size == 0 ? null : await outbox.MinAsync(o => (DateTime?)o.PublishedAt, cancellationToken);
        var age = oldest is { } publishedAt ? time.GetUtcNow().UtcDateTime - publishedAt : TimeSpan.Zero;
        metrics.SetOutbox(size, age > TimeSpan.Zero ? age : TimeSpan.Zero);
    }

    private async Task PruneInboxAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var before = time.GetUtcNow().UtcDateTime - options.Value.InboxRetention;
        while (
            await db.Database.ExecuteSqlAsync(
                $"DELETE FROM inbox WHERE heard_at < {before} LIMIT {InboxBatchSize}",
                cancellationToken
            ) == InboxBatchSize
        )
        {
            // The rows are deleted in batches, because a long delete would block writers.
        }
    }

    private async Task MaintainStreamAsync(string stream, CancellationToken cancellationToken)
    {
        var db = bus.Db;
        var groups = await bus.WithTimeoutAsync(db.StreamGroupInfoAsync(stream), cancellationToken);
        var length = await bus.WithTimeoutAsync(db.StreamLengthAsync(stream), cancellationToken);
        if (groups.FirstOrDefault(group => group.Name == service) is { Name: not null } own)
        {
            metrics.SetStream(stream, (own.Lag ?? 0) + own.PendingMessageCount, own.PendingMessageCount, length);
            await DeleteIdleConsumersAsync(stream, cancellationToken);
        }

        if (await FindFirstNeededAsync(stream, groups, cancellationToken) is { } firstNeeded)
        {
            // Events stay for a service that is added later. Commands have a single consumer group, which is done.
            // All stay long enough for their publisher to see that Redis has not lost them.
            var age =
                StreamNames.IsCommandStream(stream) || length > options.Value.MaxRetainedEvents
                    ? options.Value.TrimDelay
                    : options.Value.EventRetention;
            var keepFrom = StreamEntryId.Min(
                firstNeeded,
                new StreamEntryId((time.GetUtcNow() - age).ToUnixTimeMilliseconds(), 0)
            );
            await bus.WithTimeoutAsync(db.StreamTrimByMinIdAsync(stream, keepFrom.ToString()), cancellationToken);
        }
    }

    /// <summary>
    /// Returns the id of the first entry that a group may still need. A stream without groups has none (null), so
    /// nothing is trimmed.
    /// </summary>
    private async Task<StreamEntryId?> FindFirstNeededAsync(
        string stream,
        StreamGroupInfo[] groups,
        CancellationToken cancellationToken
    )
    {
        StreamEntryId? firstNeeded = null;
        foreach (var group in groups)
        {
            var first = await inspector.FindFirstNeededAsync(stream, group, cancellationToken);
            firstNeeded = firstNeeded is { } lowest ? StreamEntryId.Min(lowest, first) : first;
        }

        return firstNeeded;
    }

    private async Task DeleteIdleConsumersAsync(string stream, CancellationToken cancellationToken)
    {
        foreach (
            var consumer in await bus.WithTimeoutAsync(
                bus.Db.StreamConsumerInfoAsync(stream, service),
                cancellationToken
            )
        )
        {
            if (
                consumer.PendingMessageCount == 0
                && consumer.IdleTimeInMilliseconds > ConsumerIdleLimit.TotalMilliseconds
            )
            {
                await bus.WithTimeoutAsync(
                    bus.Db.StreamDeleteConsumerAsync(stream, service, consumer.Name),
                    cancellationToken
                );
            }
        }
    }
}
