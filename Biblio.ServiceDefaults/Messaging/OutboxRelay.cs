using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Biblio.ServiceDefaults.Messaging;

/// <summary>Puts what was said on its streams: at once, in order, at least once. While Redis is away the outbox grows and nobody waits.</summary>
internal sealed class OutboxRelay<TContext>(
    IServiceScopeFactory scopes, SchemaState schema, Bus bus, OutboxSignal signal, MessagingMetrics metrics, IOptions<MessagingOptions> options, ILogger<OutboxRelay<TContext>> logger)
    : BackgroundService
    where TContext : DbContext
{
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));
    private readonly HashSet<string> _full = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await schema.WhenReadyAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAtFullStreamsAsync(stoppingToken);
                var sent = await SendBatchAsync(stoppingToken);
                _backoff.Reset();
                if (sent < options.Value.Batch)
                {
                    await signal.WaitAsync(options.Value.PollInterval, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // the outbox keeps everything, so whatever went wrong is tried again
                if (_backoff.IsFirst)
                {
                    logger.RelayHeldUp(exception, exception.Message);
                }

                await _backoff.WaitAsync(stoppingToken);
            }
        }
    }

    private async Task<int> SendBatchAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var (batch, full) = (options.Value.Batch, string.Join(',', _full));
        return await db.Database.CreateExecutionStrategy().ExecuteAsync(async cancellationToken =>
        {
            // read committed: a range lock would hold up everyone who has something to say
            await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            var messages = await db.Set<OutboxMessage>()
                .FromSql($"SELECT * FROM outbox WHERE FIND_IN_SET(stream, {full}) = 0 ORDER BY id LIMIT {batch} FOR UPDATE SKIP LOCKED")
                .AsNoTracking().ToListAsync(cancellationToken);
            if (messages.Count == 0)
            {
                return 0;
            }

            var sent = await SendAsync(messages, cancellationToken);
            await db.Set<OutboxMessage>().Where(o => sent.Contains(o.Id)).ExecuteDeleteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            metrics.Relayed(sent.Count);
            return sent.Count;
        }, cancellationToken);
    }

    private async Task<List<long>> SendAsync(List<OutboxMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var stream in messages.Select(message => message.Stream).Distinct())
        {
            if (await LengthAsync(stream, cancellationToken) >= options.Value.StreamBound && _full.Add(stream))
            {
                logger.StreamFull(stream, options.Value.StreamBound);
            }
        }

        var room = messages.Where(message => !_full.Contains(message.Stream)).ToList();
        var db = bus.Db;
        // one connection keeps their order; nobody waits for one answer before the next question
        var sending = room.Select(message => db.StreamAddAsync(message.Stream, StreamMessage.Fields(message))).ToList();
        await bus.InTimeAsync(Task.WhenAll(sending), cancellationToken);
        return [.. room.Select(message => message.Id)];
    }

    private async Task LookAtFullStreamsAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in _full.ToList())
        {
            if (await LengthAsync(stream, cancellationToken) < options.Value.StreamBound)
            {
                _full.Remove(stream);
                logger.StreamHasRoom(stream);
            }
        }
    }

    private Task<long> LengthAsync(string stream, CancellationToken cancellationToken) => bus.InTimeAsync(bus.Db.StreamLengthAsync(stream), cancellationToken);
}
