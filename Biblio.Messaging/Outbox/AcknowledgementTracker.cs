using Biblio.Http;
using Biblio.Messaging.Streams;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Biblio.Messaging.Outbox;

/// <summary>
/// Deletes sent messages that every consumer group has acknowledged, and makes those unsent that Redis has lost. The
/// relay sends these again. See docs/adr/0007.
/// </summary>
internal sealed class AcknowledgementTracker<TContext>(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    StreamInspector streams,
    MessagingMetrics metrics,
    TimeProvider time,
    IOptions<MessagingOptions> options,
    ILogger<AcknowledgementTracker<TContext>> logger
) : BackgroundService
    where TContext : DbContext
{
    /// <summary>Rounds that look at more messages than this continue there in the next round.</summary>
    private const int MaxWaiting = 10_000;

    private readonly KnownGroups _groups = new(time, options.Value.SentRetention);
    private SentMessage? _last;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        var failures = new Backoff(options.Value.AcknowledgementInterval, TimeSpan.FromSeconds(5));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CheckAsync(stoppingToken);
                failures.Reset();
                await Task.Delay(options.Value.AcknowledgementInterval, time, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (failures.IsFirst)
                {
                    logger.AcknowledgementsFailed(exception.GetBaseException().Message);
                }

                await failures.WaitAsync(stoppingToken);
            }
        }
    }

    /// <summary>Looks at the sent messages, oldest first.</summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        Dictionary<string, StreamProgress> progress = [];
        for (var waiting = 0; waiting < MaxWaiting; )
        {
            var page = await SentMessage.ReadAfterAsync(db, _last, options.Value.BatchSize, cancellationToken);
            foreach (var messages in page.GroupBy(message => message.Stream))
            {
                // The groups are read before the entries. What they had acknowledged by then was handled, even if Redis
                // loses the entries in between. Groups of a stream that was lost before then have no entries to match.
                if (!progress.TryGetValue(messages.Key, out var stream))
                {
                    progress[messages.Key] = stream = await ReadProgressAsync(db, messages.Key, cancellationToken);
                }

                waiting += await CheckAsync(db, stream, [.. messages], cancellationToken);
            }

            _last = page.Count < options.Value.BatchSize ? null : page[^1];
            if (_last is null)
            {
                return;
            }
        }
    }

    /// <summary>Handles messages of one stream, and returns how many of them wait for an acknowledgement.</summary>
    private async Task<int> CheckAsync(
        TContext db,
        StreamProgress stream,
        List<SentMessage> messages,
        CancellationToken cancellationToken
    )
    {
        var missing = await streams.FindMissingAsync(
            stream.Name,
            [.. messages.Select(message => (message.EntryId, message.MessageId))],
            cancellationToken
        );
        var present = messages.Where((_, index) => !missing.Contains(index)).ToList();
        await ForgetRemovedGroupsAsync(db, stream, present, cancellationToken);

        var expiry = ToEntryId(options.Value.SentRetention);
        var unsubscribedExpiry = ToEntryId(options.Value.UnsubscribedRetention);
        var expired = messages.Where(message => message.Entry < expiry).ToList();
        var done = present.Where(message => stream.IsAcknowledged(message.Entry) ?? message.Entry < unsubscribedExpiry);
        var lost = messages.Where((message, index) => missing.Contains(index) && message.Entry >= expiry).ToList();

        var deleted = done.Union(expired).ToList();
        await SentMessage.DeleteAsync(db, deleted, cancellationToken);
        await SentMessage.UnmarkAsync(db, lost, cancellationToken);
        if (lost.Count > 0)
        {
            metrics.AddLost(stream.Name, lost.Count);
            logger.MessagesLost(lost.Count, stream.Name);
        }

        return messages.Count - deleted.Count;
    }

    private async Task<StreamProgress> ReadProgressAsync(
        TContext db,
        string stream,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, StreamEntryId> firstNeeded = [];
        foreach (var group in await streams.GetGroupsAsync(stream, cancellationToken))
        {
            firstNeeded[group.Name] = await streams.FindFirstNeededAsync(stream, group, cancellationToken);
        }

        var known = await _groups.UpdateAsync(db, stream, firstNeeded.Keys, cancellationToken);
        return new StreamProgress(stream, firstNeeded, known);
    }

    /// <summary>
    /// Forgets groups that are gone although the stream still holds an entry from before their last sight. Then Redis
    /// has not lost them: somebody has removed a service.
    /// </summary>
    private async Task ForgetRemovedGroupsAsync(
        TContext db,
        StreamProgress stream,
        List<SentMessage> present,
        CancellationToken cancellationToken
    )
    {
        if (present.Count > 0)
        {
            foreach (var name in stream.RemoveAbsentSeenAfter(present.Min(message => message.Entry.Milliseconds)))
            {
                await _groups.ForgetAsync(db, stream.Name, name, cancellationToken);
                logger.GroupForgotten(name, stream.Name);
            }
        }
    }

    private StreamEntryId ToEntryId(TimeSpan age) => new((time.GetUtcNow() - age).ToUnixTimeMilliseconds(), 0);
}
