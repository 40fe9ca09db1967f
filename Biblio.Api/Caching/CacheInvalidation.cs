using System.Text.Json;
using Biblio.Messaging;
using Biblio.Messaging.Streams;
using Biblio.ServiceDefaults;
using StackExchange.Redis;

namespace Biblio.Api.Caching;

/// <summary>
/// Invalidates cached responses when Catalog publishes an event.
/// Reads the stream without a consumer group, because every gateway must receive every event.
/// </summary>
internal sealed class CacheInvalidation(
    IConfiguration configuration,
    CacheVersion version,
    ILogger<CacheInvalidation> logger
) : BackgroundService
{
    private const int BatchSize = 500;

    private static readonly string Stream = StreamNames.Events("catalog");
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration.GetConnectionString("cache") is not { Length: > 0 } connection)
        {
            // Without events the cache stays disabled.
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReadEventsAsync(connection, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (version.IsConnected)
                {
                    logger.CacheDisabled(exception.Message);
                }

                version.MarkDisconnected();
                await Task.Delay(BlockTime, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>
    /// Reads events until the connection fails. Invalidates everything once at the start, to cover earlier events.
    /// </summary>
    private async Task ReadEventsAsync(string connection, CancellationToken stoppingToken)
    {
        // A blocking read would delay every other command on a shared connection.
        await using var redis = await RedisConnection.OpenAsync(connection, "biblio-gateway-cache");
        var db = redis.Database;

        var last = await db.ExecuteAsync("XREVRANGE", [(RedisKey)Stream, "+", "-", "COUNT", 1])
            .WaitAsync(ReplyTimeout, stoppingToken);
        var position = (RedisResult[])last! is [var newest] ? GetId(newest) : "0-0";
        version.InvalidateAll();
        version.RecordHeartbeat();
        logger.CacheEnabled();

        while (!stoppingToken.IsCancellationRequested)
        {
            var reply = await db.ExecuteAsync(
                    "XREAD",
                    [
                        "COUNT",
                        BatchSize,
                        "BLOCK",
                        (long)BlockTime.TotalMilliseconds,
                        "STREAMS",
                        (RedisKey)Stream,
                        position,
                    ]
                )
                .WaitAsync(BlockTime + ReplyTimeout, stoppingToken);
            if (!reply.IsNull)
            {
                foreach (var entry in (RedisResult[])((RedisResult[])((RedisResult[])reply!)[0]!)[1]!)
                {
                    position = GetId(entry);
                    Invalidate(entry);
                }
            }

            version.RecordHeartbeat();
        }
    }

    private void Invalidate(RedisResult entry)
    {
        var body = ((RedisValue[])((RedisResult[])entry!)[1]!).Chunk(2).FirstOrDefault(pair => pair[0] == "body")?[1];
        if (ReadBookId(body) is { } book)
        {
            version.InvalidateBook(book);
        }
        else
        {
            // The message has no book that can be read here, so everything is invalidated.
            version.InvalidateAll();
        }
    }

    private static string GetId(RedisResult entry) => (string)((RedisResult[])entry!)[0]!;

    /// <summary>The id of the book in a message, or null when the message cannot be read.</summary>
    internal static long? ReadBookId(string? body)
    {
        try
        {
            return body is null ? null : JsonSerializer.Deserialize<CatalogueEvent>(body, MessageJson.Options)?.BookId;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record CatalogueEvent(long? BookId);
}
