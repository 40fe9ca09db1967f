using System.Text.Json;
using Biblio.Messaging;
using Biblio.Messaging.Streams;
using Biblio.ServiceDefaults;
using StackExchange.Redis;

namespace Biblio.Api.Caching;

/// <summary>Hears what Catalog says, from the stream itself and without a group, because every gateway has to hear everything.</summary>
internal sealed class CacheInvalidation(
    IConfiguration configuration,
    CacheVersion freshness,
    ILogger<CacheInvalidation> logger
) : BackgroundService
{
    private const int Batch = 500;

    private static readonly string Stream = StreamNames.Events("catalog");
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration.GetConnectionString("cache") is not { Length: > 0 } connection)
        {
            return; // nothing to hear, so nothing is cached
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(connection, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (freshness.IsKnown)
                {
                    logger.CatalogueNotHeard(exception.Message);
                }

                freshness.Lost();
                await Task.Delay(Block, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>What was said before it began to listen is covered by forgetting everything once.</summary>
    private async Task ListenAsync(string connection, CancellationToken stoppingToken)
    {
        // of its own: a blocking read would stall every other command
        await using var redis = await RedisConnection.OpenAsync(connection, "biblio-gateway-cache");
        var db = redis.Database;

        var last = await db.ExecuteAsync("XREVRANGE", [(RedisKey)Stream, "+", "-", "COUNT", 1])
            .WaitAsync(Patience, stoppingToken);
        var position = (RedisResult[])last! is [var newest] ? Id(newest) : "0-0";
        freshness.EverythingChanged();
        freshness.Heard();
        logger.CatalogueHeard();

        while (!stoppingToken.IsCancellationRequested)
        {
            var reply = await db.ExecuteAsync(
                    "XREAD",
                    ["COUNT", Batch, "BLOCK", (long)Block.TotalMilliseconds, "STREAMS", (RedisKey)Stream, position]
                )
                .WaitAsync(Block + Patience, stoppingToken);
            if (!reply.IsNull)
            {
                foreach (var entry in (RedisResult[])((RedisResult[])((RedisResult[])reply!)[0]!)[1]!)
                {
                    position = Id(entry);
                    Take(entry);
                }
            }

            freshness.Heard();
        }
    }

    private void Take(RedisResult entry)
    {
        var body = ((RedisValue[])((RedisResult[])entry!)[1]!).Chunk(2).FirstOrDefault(pair => pair[0] == "body")?[1];
        if (BookOf(body) is { } book)
        {
            freshness.BookChanged(book);
        }
        else
        {
            // said in a way that is not understood here: better to forget too much
            freshness.EverythingChanged();
        }
    }

    private static string Id(RedisResult entry) => (string)((RedisResult[])entry!)[0]!;

    /// <summary>All that is read of a message; null when it can not be.</summary>
    internal static long? BookOf(string? body)
    {
        try
        {
            return body is null ? null : JsonSerializer.Deserialize<News>(body, MessageJson.Options)?.BookId;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record News(long? BookId);
}
