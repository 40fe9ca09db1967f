using System.Collections.Concurrent;
using System.Threading.Channels;
using Biblio.Messaging.Streams;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Biblio.Messaging.Inbox;

/// <summary>Hears: reads the streams, hands messages to lanes that work side by side, acknowledges what is done, takes over what a dead one left.</summary>
internal sealed class Consumer<TContext>(
    string service,
    Subscriptions<TContext> subscriptions,
    ConsumerName name,
    MigrationState migrations,
    RedisBus bus,
    MessageProcessor<TContext> handling,
    IOptions<MessagingOptions> options,
    ILogger<Consumer<TContext>> logger
) : BackgroundService
    where TContext : DbContext
{
    private const int LaneLength = 16;

    private readonly ConcurrentDictionary<(string Stream, string Id), bool> _inHand = [];
    private readonly Channel<Delivery>[] _lanes =
    [
        .. Enumerable.Range(0, options.Value.MaxConcurrency).Select(_ => Channel.CreateBounded<Delivery>(LaneLength)),
    ];

    private IReadOnlyList<string> HeardStreams { get; } = subscriptions.StreamNames;

    private ConsumerGroupReader Reader =>
        field ??= new ConsumerGroupReader(service, name.Value, HeardStreams, bus, options.Value);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (HeardStreams.Count == 0)
        {
            return;
        }

        await migrations.WhenReadyAsync(stoppingToken);
        using var leave = new CancellationTokenSource();
        using var leaving = stoppingToken.Register(() => leave.CancelAfter(options.Value.ShutdownTimeout));
        var lanes = _lanes.Select(lane => WorkAsync(lane.Reader, stoppingToken, leave.Token)).ToList();
        var takeOver = TakeOverAsync(stoppingToken);

        await ReadAsync(stoppingToken);

        // what is in hand is finished and acknowledged; what there was no time for stays pending under this name
        foreach (var lane in _lanes)
        {
            lane.Writer.Complete();
        }

        await Task.WhenAll([takeOver, .. lanes]);
    }

    private async Task ReadAsync(CancellationToken stoppingToken)
    {
        var outages = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var own = await bus.ConnectAsync();
                await Reader.EnsureGroupsAsync(stoppingToken);
                foreach (var stream in HeardStreams)
                {
                    await TakeAsync(
                        await Reader.OwnAsync(stream, id => _inHand.ContainsKey((stream, id)), stoppingToken),
                        stoppingToken
                    );
                }

                while (!stoppingToken.IsCancellationRequested)
                {
                    var deliveries = await Reader.ReadAsync(own.Database, stoppingToken);
                    outages.Reset();
                    await TakeAsync(deliveries, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Redis away, or its memory gone (NOGROUP): connect, create the groups, go on
                if (outages.IsFirst)
                {
                    logger.ConsumerHeldUp(name.Value, exception.Message);
                }

                await outages.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Every message goes to the lane of what it is about; a full lane holds up the reading.</summary>
    private async Task TakeAsync(IReadOnlyList<Delivery> deliveries, CancellationToken stoppingToken)
    {
        foreach (var delivery in deliveries.Where(delivery => _inHand.TryAdd(delivery.Key, true)))
        {
            var lane = (uint)StringComparer.Ordinal.GetHashCode(delivery.Message?.Subject ?? "") % (uint)_lanes.Length;
            await _lanes[lane].Writer.WriteAsync(delivery, stoppingToken);
        }
    }

    private async Task WorkAsync(ChannelReader<Delivery> lane, CancellationToken stopping, CancellationToken leave)
    {
        await foreach (var delivery in lane.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                if (!leave.IsCancellationRequested)
                {
                    await handling.HandleAsync(delivery, stopping, leave);
                    await Reader.AcknowledgeAsync(delivery, leave);
                }
            }
            catch (Exception exception)
                when (exception is OperationCanceledException || RedisClient.IsOutage(exception))
            {
                // not acknowledged: it comes again, to whoever is there, and the inbox knows whether it is done
            }
            catch (Exception exception)
            {
                // nor does a lane end because of one message, whatever is wrong with it
                logger.ConsumerHeldUp(name.Value, exception.Message);
            }
            finally
            {
                _inHand.TryRemove(delivery.Key, out _);
            }
        }
    }

    private async Task TakeOverAsync(CancellationToken stoppingToken)
    {
        using var pace = new PeriodicTimer(options.Value.ClaimAfter / 3);
        try
        {
            while (await pace.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    foreach (var stream in HeardStreams)
                    {
                        await TakeOverAsync(stream, stoppingToken);
                    }
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    logger.ConsumerHeldUp(name.Value, exception.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // stopping
        }
    }

    private async Task TakeOverAsync(string stream, CancellationToken stoppingToken)
    {
        var kept = _inHand.Keys.Where(key => key.Stream == stream).Select(key => key.Id).ToList();
        if (kept.Count > 0)
        {
            await Reader.KeepAsync(stream, kept, stoppingToken);
        }

        var left = await Reader.LeftByOthersAsync(stream, stoppingToken);
        if (left.Count > 0)
        {
            logger.TookOver(name.Value, left.Count, stream);
            await TakeAsync(left, stoppingToken);
        }
    }
}
