using System.Collections.Concurrent;
using System.Threading.Channels;
using Biblio.Http;
using Biblio.Messaging.Streams;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Biblio.Messaging.Inbox;

/// <summary>
/// Reads the subscribed streams and handles messages in parallel partitions. The messages that wait in a partition are
/// handled together. It acknowledges handled messages and claims those of dead consumers.
/// </summary>
internal sealed class Consumer<TContext>(
    string service,
    Subscriptions<TContext> subscriptions,
    ConsumerName name,
    MigrationState migrations,
    RedisBus bus,
    MessageProcessor<TContext> processor,
    IOptions<MessagingOptions> options,
    ILogger<Consumer<TContext>> logger
) : BackgroundService
    where TContext : DbContext
{
    private readonly ConcurrentDictionary<(string Stream, string Id), bool> _inProgress = [];
    private readonly Channel<Delivery>[] _partitions =
    [
        .. Enumerable
            .Range(0, options.Value.MaxConcurrency)
            .Select(_ => Channel.CreateBounded<Delivery>(options.Value.MaxBatch)),
    ];

    private IReadOnlyList<string> SubscribedStreams { get; } = subscriptions.SubscribedStreams;

    private ConsumerGroupReader Reader =>
        field ??= new ConsumerGroupReader(service, name.Value, SubscribedStreams, bus, options.Value);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (SubscribedStreams.Count == 0)
        {
            return;
        }

        await migrations.WhenReadyAsync(stoppingToken);
        using var shutdown = new CancellationTokenSource();
        using var registration = stoppingToken.Register(() => shutdown.CancelAfter(options.Value.ShutdownTimeout));
        var partitionTasks = _partitions
            .Select(partition => ProcessAsync(partition.Reader, stoppingToken, shutdown.Token))
            .ToList();
        var claiming = ClaimIdleAsync(stoppingToken);

        await ReadAsync(stoppingToken);

        // Received messages are finished until the shutdown timeout. The others stay pending under this name.
        foreach (var partition in _partitions)
        {
            partition.Writer.Complete();
        }

        await Task.WhenAll([claiming, .. partitionTasks]);
    }

    private async Task ReadAsync(CancellationToken stoppingToken)
    {
        var outages = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await bus.ConnectAsync();
                await Reader.EnsureGroupsAsync(stoppingToken);
                foreach (var stream in SubscribedStreams)
                {
                    await DispatchAsync(
                        await Reader.ClaimOwnPendingAsync(
                            stream,
                            id => _inProgress.ContainsKey((stream, id)),
                            stoppingToken
                        ),
                        stoppingToken
                    );
                }

                while (!stoppingToken.IsCancellationRequested)
                {
                    var deliveries = await Reader.ReadAsync(connection.Database, stoppingToken);
                    outages.Reset();
                    await DispatchAsync(deliveries, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Redis is down or has lost its data (NOGROUP). The loop connects and creates the groups again.
                if (outages.IsFirst)
                {
                    logger.ConsumerFailed(name.Value, exception.Message);
                }

                await outages.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Writes each message to the partition of its key. A full partition makes the reader wait.</summary>
    private async Task DispatchAsync(IReadOnlyList<Delivery> deliveries, CancellationToken stoppingToken)
    {
        foreach (var delivery in deliveries.Where(delivery => _inProgress.TryAdd(delivery.Key, true)))
        {
            var partition =
                (uint)StringComparer.Ordinal.GetHashCode(delivery.Message?.PartitionKey ?? "")
                % (uint)_partitions.Length;
            await _partitions[partition].Writer.WriteAsync(delivery, stoppingToken);
        }
    }

    private async Task ProcessAsync(
        ChannelReader<Delivery> partition,
        CancellationToken stopping,
        CancellationToken shutdown
    )
    {
        while (await partition.WaitToReadAsync(CancellationToken.None))
        {
            foreach (var batch in MessageBatches.Split(TakeAvailable(partition), subscriptions))
            {
                if (
                    batch.Count == 1
                    || !await FinishAsync(
                        batch,
                        () => processor.TryHandleTogetherAsync(batch, stopping, shutdown),
                        shutdown
                    )
                )
                {
                    foreach (var delivery in batch)
                    {
                        await FinishAsync(
                            [delivery],
                            async () =>
                            {
                                await processor.HandleAsync(delivery, stopping, shutdown);
                                return true;
                            },
                            shutdown
                        );
                    }
                }
            }
        }
    }

    private List<Delivery> TakeAvailable(ChannelReader<Delivery> partition)
    {
        List<Delivery> taken = [];
        while (taken.Count < options.Value.MaxBatch && partition.TryRead(out var delivery))
        {
            taken.Add(delivery);
        }

        return taken;
    }

    /// <summary>
    /// Handles messages and acknowledges them. Returns false when they were not handled and the caller must try again.
    /// </summary>
    private async Task<bool> FinishAsync(
        IReadOnlyList<Delivery> deliveries,
        Func<Task<bool>> handle,
        CancellationToken shutdown
    )
    {
        var triesAgain = false;
        try
        {
            if (!shutdown.IsCancellationRequested)
            {
                triesAgain = !await handle();
                if (!triesAgain)
                {
                    await Reader.AcknowledgeAsync(deliveries, shutdown);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException || RedisClient.IsOutage(exception))
        {
            // The messages are not acknowledged, so they are delivered again. The inbox tells whether they were handled.
        }
        catch (Exception exception)
        {
            // An error of one message must not end the partition.
            logger.ConsumerFailed(name.Value, exception.Message);
        }
        finally
        {
            foreach (var delivery in triesAgain ? [] : deliveries)
            {
                _inProgress.TryRemove(delivery.Key, out _);
            }
        }

        return !triesAgain;
    }

    private async Task ClaimIdleAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ClaimAfter / 3);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    foreach (var stream in SubscribedStreams)
                    {
                        await ClaimIdleAsync(stream, stoppingToken);
                    }
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    logger.ConsumerFailed(name.Value, exception.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service is stopping.
        }
    }

    private async Task ClaimIdleAsync(string stream, CancellationToken stoppingToken)
    {
        var inProgress = _inProgress.Keys.Where(key => key.Stream == stream).Select(key => key.Id).ToList();
        if (inProgress.Count > 0)
        {
            await Reader.RenewClaimsAsync(stream, inProgress, stoppingToken);
        }

        var claimed = await Reader.ClaimIdleAsync(stream, stoppingToken);
        if (claimed.Count > 0)
        {
            logger.MessagesClaimed(name.Value, claimed.Count, stream);
            await DispatchAsync(claimed, stoppingToken);
        }
    }
}
