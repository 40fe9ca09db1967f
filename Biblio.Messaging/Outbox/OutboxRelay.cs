using System.Data;
using System.Runtime.CompilerServices;
using Biblio.Messaging.Streams;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Biblio.Messaging.Outbox;

/// <summary>
/// Puts what was said on its streams: at once, in order, at least once. As a rule it is handed what was committed, sends that and deletes it. After a start, a failure, or
/// when there is more than memory should hold, it works off the table. While Redis is away the outbox grows and nobody waits.
/// </summary>
internal sealed class OutboxRelay<TContext>(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    RedisBus bus,
    OutboxSignal signal,
    MessagingMetrics metrics,
    TimeProvider time,
    IOptions<MessagingOptions> options,
    ILogger<OutboxRelay<TContext>> logger
) : BackgroundService
    where TContext : DbContext
{
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));
    private readonly HashSet<string> _full = [];
    private readonly HashSet<long> _sentFromTable = [];
    private bool _isBehind = true;
    private long _lookedAt;

    private int Batch => options.Value.BatchSize;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(stoppingToken);
                _backoff.Reset();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // the outbox keeps everything, so whatever went wrong is tried again
                _isBehind = true;
                if (_backoff.IsFirst)
                {
                    logger.RelayHeldUp(exception, exception.Message);
                }

                await _backoff.WaitAsync(stoppingToken);
            }
        }
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        _isBehind |= signal.HasMissed();
        if (_isBehind)
        {
            await CatchUpAsync(cancellationToken);
            return;
        }

        var untilNextLook = options.Value.PollInterval - time.GetElapsedTime(_lookedAt);
        if (untilNextLook <= TimeSpan.Zero)
        {
            await LookAroundAsync(cancellationToken);
            return;
        }

        var committed = signal.Take(Batch);
        if (committed.Count > 0)
        {
            await SendCommittedAsync(committed, cancellationToken);
        }
        else
        {
            await signal.WaitAsync(untilNextLook, cancellationToken);
        }
    }

    /// <summary>What is in memory now is in the table too, and is sent from there.</summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        while (signal.Take(Batch).Count > 0)
        {
            // it is committed, so it is found in the table
        }

        // also of somebody whose clock is ahead
        _isBehind = await SendTableAsync(time.GetUtcNow().UtcDateTime + TimeSpan.FromDays(1), cancellationToken);
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>Now and then: has a stream got room again, has another replica died over its outbox?</summary>
    private async Task LookAroundAsync(CancellationToken cancellationToken)
    {
        _isBehind =
            await HaveFullStreamsRoomAsync(cancellationToken)
            | await SendTableAsync(time.GetUtcNow().UtcDateTime - options.Value.OrphanedAfter, cancellationToken);
        _lookedAt = time.GetTimestamp();
    }

    private async Task SendCommittedAsync(List<OutboxMessage> committed, CancellationToken cancellationToken)
    {
        committed.RemoveAll(message => _sentFromTable.Remove(message.Id));
        var sent = await SendAsync(committed, cancellationToken);
        if (sent.Count > 0)
        {
            await using var scope = scopes.CreateAsyncScope();
            await DeleteAsync(scope.ServiceProvider.GetRequiredService<TContext>(), sent, cancellationToken);
            metrics.Relayed(sent.Count);
        }
    }

    /// <summary>One batch of what was said before then; whether there may be more.</summary>
    private async Task<bool> SendTableAsync(DateTime before, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var (batch, full) = (Batch, string.Join(',', _full));
        return await db
            .Database.CreateExecutionStrategy()
            .ExecuteAsync(
                async cancellationToken =>
                {
                    // read committed: a range lock would hold up everyone who has something to say
                    await using var transaction = await db.Database.BeginTransactionAsync(
                        IsolationLevel.ReadCommitted,
                        cancellationToken
                    );
                    var messages = await db.Set<OutboxMessage>()
                        .FromSql(
                            $"SELECT * FROM outbox WHERE FIND_IN_SET(stream, {full}) = 0 AND said_at < {before} ORDER BY id LIMIT {batch} FOR UPDATE SKIP LOCKED"
                        )
                        .AsNoTracking()
                        .ToListAsync(cancellationToken);
                    var sent = await SendAsync(messages, cancellationToken);
                    if (sent.Count > 0)
                    {
                        await DeleteAsync(db, sent, cancellationToken);
                        await transaction.CommitAsync(cancellationToken);
                        Remember(sent);
                        metrics.Relayed(sent.Count);
                    }

                    return messages.Count == batch;
                },
                cancellationToken
            );
    }

    /// <summary>What was committed a moment ago may have been found in the table and come through memory only now. What others said stays here until there is too much of it.</summary>
    private void Remember(List<long> sent)
    {
        if (_sentFromTable.Count > OutboxSignal.Most)
        {
            _sentFromTable.Clear();
        }

        _sentFromTable.UnionWith(sent);
    }

    private static Task<int> DeleteAsync(TContext db, List<long> sent, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                $"DELETE FROM outbox WHERE id IN ({string.Join(',', sent.Select((_, index) => $"{{{index}}}"))})",
                [.. sent.Select(id => (object)id)]
            ),
            cancellationToken
        );

    private async Task<List<long>> SendAsync(List<OutboxMessage> messages, CancellationToken cancellationToken)
    {
        var streams = messages.Select(message => message.Stream).Distinct().ToList();
        var lengths = await Task.WhenAll(streams.Select(stream => LengthAsync(stream, cancellationToken)));
        var room = streams
            .Zip(lengths)
            .ToDictionary(stream => stream.First, stream => options.Value.MaxStreamLength - stream.Second);
        var leaving = messages.Where(message => HasRoom(message.Stream, room)).ToList();
        var db = bus.Db;
        // one connection keeps their order; nobody waits for one answer before the next question
        var sending = leaving.Select(message => db.StreamAddAsync(message.Stream, message.ToFields())).ToList();
        await bus.InTimeAsync(Task.WhenAll(sending), cancellationToken);
        return [.. leaving.Select(message => message.Id)];
    }

    /// <summary>Takes a place on the stream. After the first message without one, the stream is full for all that follow.</summary>
    private bool HasRoom(string stream, Dictionary<string, long> room)
    {
        if (_full.Contains(stream))
        {
            return false;
        }

        if (room[stream] > 0)
        {
            room[stream]--;
            return true;
        }

        _full.Add(stream);
        logger.StreamFull(stream, options.Value.MaxStreamLength);
        return false;
    }

    private async Task<bool> HaveFullStreamsRoomAsync(CancellationToken cancellationToken)
    {
        var before = _full.Count;
        foreach (var stream in _full.ToList())
        {
            if (await LengthAsync(stream, cancellationToken) < options.Value.MaxStreamLength)
            {
                _full.Remove(stream);
                logger.StreamHasRoom(stream);
            }
        }

        return _full.Count < before;
    }

    private Task<long> LengthAsync(string stream, CancellationToken cancellationToken) =>
        bus.InTimeAsync(bus.Db.StreamLengthAsync(stream), cancellationToken);
}
