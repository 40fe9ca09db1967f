using System.Data;
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
/// Puts the messages of the outbox on their streams at once, in order, and at least once. It normally takes committed
/// messages from memory and sends them. It marks the rows of many sent messages in one statement, a moment later. After a
/// start, a failure, or an overflow of that memory it reads the table. While Redis is down the outbox grows, and
/// publishers do not wait.
/// </summary>
internal sealed class OutboxRelay<TContext>(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    RedisBus bus,
    OutboxChannel channel,
    MessagingMetrics metrics,
    TimeProvider time,
    IOptions<MessagingOptions> options,
    ILogger<OutboxRelay<TContext>> logger
) : BackgroundService
    where TContext : DbContext
{
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
    private readonly HashSet<string> _fullStreams = [];
    private readonly HashSet<Guid> _sentFromTable = [];
    private readonly List<(Guid MessageId, string EntryId)> _unmarked = [];
    private bool _hasBacklog = true;
    private long _lastPoll;
    private long _unmarkedSince;

    private int BatchSize => options.Value.BatchSize;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await RelayAsync(stoppingToken);
            }
        }
        finally
        {
            await MarkBeforeStopAsync();
        }
    }

    private async Task RelayAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RelayOnceAsync(stoppingToken);
            _backoff.Reset();
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // The outbox keeps every message, so the relay can try again after any error.
            _hasBacklog = true;
            if (_backoff.IsFirst)
            {
                logger.RelayFailed(exception, exception.Message);
            }

            await _backoff.WaitAsync(stoppingToken);
        }
    }

    private async Task RelayOnceAsync(CancellationToken cancellationToken)
    {
        _hasBacklog |= channel.TestAndResetOverflow();
        if (_hasBacklog)
        {
            await SendBacklogAsync(cancellationToken);
            return;
        }

        var untilNextPoll = options.Value.PollInterval - time.GetElapsedTime(_lastPoll);
        if (untilNextPoll <= TimeSpan.Zero)
        {
            await PollAsync(cancellationToken);
            return;
        }

        var committed = channel.Take(BatchSize);
        if (committed.Count > 0)
        {
            await SendCommittedAsync(committed, cancellationToken);
        }

        var untilMark = _unmarked.Count == 0 ? untilNextPoll : UntilMark();
        if (_unmarked.Count >= BatchSize || untilMark <= TimeSpan.Zero)
        {
            await MarkAsync(cancellationToken);
        }
        else if (committed.Count == 0)
        {
            await channel.WaitAsync(untilMark < untilNextPoll ? untilMark : untilNextPoll, cancellationToken);
        }
    }

    private TimeSpan UntilMark() => options.Value.MarkDelay - time.GetElapsedTime(_unmarkedSince);

    /// <summary>Records which messages were sent. After a failure the next attempt records them again.</summary>
    private async Task MarkAsync(CancellationToken cancellationToken)
    {
        if (_unmarked.Count > 0)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<TContext>();
            await SentMessage.MarkAsync(db, _unmarked, cancellationToken);
            _unmarked.Clear();
        }
    }

    /// <summary>Spares the next process from sending the last messages again.</summary>
    private async Task MarkBeforeStopAsync()
    {
        using var timeout = new CancellationTokenSource(options.Value.ShutdownTimeout);
        try
        {
            await MarkAsync(timeout.Token);
        }
        catch (Exception exception)
        {
            logger.RelayFailed(exception, exception.Message);
        }
    }

    /// <summary>
    /// Sends one batch from the table. It drops the messages in memory, because the table holds them too.
    /// </summary>
    private async Task SendBacklogAsync(CancellationToken cancellationToken)
    {
        await MarkAsync(cancellationToken);
        while (channel.Take(BatchSize).Count > 0)
        {
            // These messages are committed, so they are in the table.
        }

        // The time lies a day ahead, to include messages of a process whose clock is fast.
        _hasBacklog = await SendFromTableAsync(time.GetUtcNow().UtcDateTime + TimeSpan.FromDays(1), cancellationToken);
        _lastPoll = time.GetTimestamp();
    }

    /// <summary>Checks whether full streams have room again, and sends what a dead replica left in the table.</summary>
    private async Task PollAsync(CancellationToken cancellationToken)
    {
        await MarkAsync(cancellationToken);
        _hasBacklog =
            await ReopenStreamsAsync(cancellationToken)
            | await SendFromTableAsync(time.GetUtcNow().UtcDateTime - options.Value.OrphanedAfter, cancellationToken);
        _lastPoll = time.GetTimestamp();
    }

    private async Task SendCommittedAsync(List<OutboxMessage> committed, CancellationToken cancellationToken)
    {
        committed.RemoveAll(message => _sentFromTable.Remove(message.MessageId));
        var sent = await SendAsync(committed, cancellationToken);
        if (sent.Count > 0)
        {
            if (_unmarked.Count == 0)
            {
                _unmarkedSince = time.GetTimestamp();
            }

            _unmarked.AddRange(sent);
            metrics.AddRelayed(sent.Count);
        }
    }

    /// <summary>
    /// Sends one batch of messages that were published before the given time. Returns whether there may be more.
    /// </summary>
    private async Task<bool> SendFromTableAsync(DateTime before, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var (batchSize, fullStreams) = (BatchSize, string.Join(',', _fullStreams));
        return await db
            .Database.CreateExecutionStrategy()
            .ExecuteAsync(
                async cancellationToken =>
                {
                    // Read committed takes no range locks, which would block every publisher.
                    await using var transaction = await db.Database.BeginTransactionAsync(
                        IsolationLevel.ReadCommitted,
                        cancellationToken
                    );
                    var messages = await db.Set<OutboxMessage>()
                        .FromSql(
                            $"""
                            SELECT * FROM outbox FORCE INDEX (ix_outbox_entry)
                            WHERE entry_id IS NULL AND FIND_IN_SET(stream, {fullStreams}) = 0 AND said_at < {before}
                            ORDER BY id LIMIT {batchSize} FOR UPDATE SKIP LOCKED
                            """
                        )
                        .AsNoTracking()
                        .ToListAsync(cancellationToken);
                    var sent = await SendAsync(messages, cancellationToken);
                    if (sent.Count > 0)
                    {
                        await SentMessage.MarkAsync(db, sent, cancellationToken);
                        await transaction.CommitAsync(cancellationToken);
                        RememberSent(sent.Select(message => message.MessageId));
                        metrics.AddRelayed(sent.Count);
                    }

                    return messages.Count == batchSize;
                },
                cancellationToken
            );
    }

    /// <summary>
    /// Keeps the ids of messages that were sent from the table and may still arrive through memory. Ids of other
    /// replicas' messages never arrive there, so the set is cleared when it becomes too large.
    /// </summary>
    private void RememberSent(IEnumerable<Guid> sent)
    {
        if (_sentFromTable.Count > OutboxChannel.Capacity)
        {
            _sentFromTable.Clear();
        }

        _sentFromTable.UnionWith(sent);
    }

    /// <summary>Sends the messages whose streams have room, and returns their ids with those of their entries.</summary>
    private async Task<List<(Guid MessageId, string EntryId)>> SendAsync(
        List<OutboxMessage> messages,
        CancellationToken cancellationToken
    )
    {
        var streams = messages.Select(message => message.Stream).Distinct().ToList();
        var lengths = await Task.WhenAll(streams.Select(stream => StreamLengthAsync(stream, cancellationToken)));
        var capacity = streams
            .Zip(lengths)
            .ToDictionary(stream => stream.First, stream => options.Value.MaxStreamLength - stream.Second);
        var accepted = messages.Where(message => TryReserveRoom(message.Stream, capacity)).ToList();
        var db = bus.Db;
        // The commands are sent without waiting for each reply. One connection keeps their order.
        var sending = accepted.Select(message => db.StreamAddAsync(message.Stream, message.ToFields())).ToList();
        var entries = await bus.WithTimeoutAsync(Task.WhenAll(sending), cancellationToken);
        return [.. accepted.Zip(entries, (message, entry) => (message.MessageId, (string)entry!))];
    }

    /// <summary>
    /// Reserves room on the stream for one message. After the first message without room, the stream counts as full for
    /// all that follow.
    /// </summary>
    private bool TryReserveRoom(string stream, Dictionary<string, long> capacity)
    {
        if (_fullStreams.Contains(stream))
        {
            return false;
        }

        if (capacity[stream] > 0)
        {
            capacity[stream]--;
            return true;
        }

        _fullStreams.Add(stream);
        logger.StreamFull(stream, options.Value.MaxStreamLength);
        return false;
    }

    /// <summary>Returns whether a stream that was full has room again.</summary>
    private async Task<bool> ReopenStreamsAsync(CancellationToken cancellationToken)
    {
        var before = _fullStreams.Count;
        foreach (var stream in _fullStreams.ToList())
        {
            if (await StreamLengthAsync(stream, cancellationToken) < options.Value.MaxStreamLength)
            {
                _fullStreams.Remove(stream);
                logger.StreamReopened(stream);
            }
        }

        return _fullStreams.Count < before;
    }

    private Task<long> StreamLengthAsync(string stream, CancellationToken cancellationToken) =>
        bus.WithTimeoutAsync(bus.Db.StreamLengthAsync(stream), cancellationToken);
}
