using System.Globalization;
using Biblio.Messaging.Streams;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Biblio.Messaging.DeadLetters;

/// <summary>A message that was given up. <paramref name="Id"/> is its place among the dead letters, <paramref name="MessageId"/> its own name.</summary>
public sealed record DeadLetter(
    string Id,
    string? MessageId,
    string Stream,
    string? Type,
    string? Body,
    string Reason,
    int Attempts,
    DateTime? SaidAt,
    DateTime DiedAt
);

/// <summary>The dead letters of one service: kept until somebody replays them.</summary>
internal sealed class DeadLetterQueue(
    string service,
    RedisBus bus,
    MessagingMetrics metrics,
    TimeProvider time,
    ILogger<DeadLetterQueue> logger
)
{
    private readonly string _stream = StreamNames.DeadLetters(service);

    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        bus.InTimeAsync(bus.Db.StreamLengthAsync(_stream), cancellationToken);

    /// <summary>Takes in an entry as it came: also one that nobody can read.</summary>
    public async Task AddAsync(
        string stream,
        StreamEntry entry,
        string reason,
        int attempts,
        CancellationToken cancellationToken
    )
    {
        NameValueEntry[] why =
        [
            new("dead:stream", stream),
            new("dead:reason", reason),
            new("dead:attempts", attempts),
            new("dead:at", time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        ];
        await bus.InTimeAsync(bus.Db.StreamAddAsync(_stream, [.. why, .. entry.Values]), cancellationToken);
        metrics.DeadLetter(stream);
        logger.MessageDied((string?)entry["id"] ?? "?", stream, reason);
    }

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(int skip, int take, CancellationToken cancellationToken)
    {
        var newest = await bus.InTimeAsync(
            bus.Db.StreamRangeAsync(_stream, count: skip + take, messageOrder: Order.Descending),
            cancellationToken
        );
        return [.. newest.Skip(skip).Select(Read)];
    }

    /// <summary>Puts one dead letter, or all there are now, back on the stream it came from. Others who heard it already know it by its message id.</summary>
    public async Task<int> ReplayAsync(string? id, CancellationToken cancellationToken)
    {
        var replayed = 0;
        var (from, to) = id is null ? ("-", (await LastAsync(cancellationToken))?.Id ?? "-") : (id, id);
        while (true)
        {
            var entries = await bus.InTimeAsync(
                bus.Db.StreamRangeAsync(_stream, from, to, count: 100),
                cancellationToken
            );
            foreach (var entry in entries)
            {
                // first back, then away: cut in between it is there twice, which the inbox absorbs
                var fields = entry
                    .Values.Where(field => !((string)field.Name!).StartsWith("dead:", StringComparison.Ordinal))
                    .ToArray();
                if (fields.Length > 0)
                {
                    await bus.InTimeAsync(
                        bus.Db.StreamAddAsync((string)entry["dead:stream"]!, fields),
                        cancellationToken
                    );
                }

                await bus.InTimeAsync(bus.Db.StreamDeleteAsync(_stream, [entry.Id]), cancellationToken);
                replayed++;
            }

            if (entries.Length < 100)
            {
                logger.DeadLettersReplayed(replayed, service);
                return replayed;
            }
        }
    }

    private async Task<DeadLetter?> LastAsync(CancellationToken cancellationToken) =>
        await ListAsync(0, 1, cancellationToken) is [var last] ? last : null;

    private static DeadLetter Read(StreamEntry entry) =>
        new(
            entry.Id!,
            entry["id"],
            entry["dead:stream"]!,
            entry["type"],
            entry["body"],
            entry["dead:reason"]!,
            (int)entry["dead:attempts"],
            Time(entry["said-at"]),
            Time(entry["dead:at"])!.Value
        );

    private static DateTime? Time(string? text) =>
        DateTime.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;
}
