using System.Globalization;
using Biblio.Messaging.Streams;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Biblio.Messaging.DeadLetters;

/// <summary>
/// A message that the service could not handle. <paramref name="Id"/> is the id of its entry in the dead-letter stream.
/// <paramref name="MessageId"/> is the id that its publisher gave it.
/// </summary>
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

/// <summary>The dead-letter stream of one service. Its entries stay until they are replayed.</summary>
internal sealed class DeadLetterQueue(
    string service,
    RedisBus bus,
    MessagingMetrics metrics,
    TimeProvider time,
    ILogger<DeadLetterQueue> logger
)
{
    private const int PageSize = 100;

    private readonly string _stream = StreamNames.DeadLetters(service);

    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        bus.WithTimeoutAsync(bus.Db.StreamLengthAsync(_stream), cancellationToken);

    /// <summary>Adds a stream entry unchanged, even one that is not a valid message.</summary>
    public async Task AddAsync(
        string stream,
        StreamEntry entry,
        string reason,
        int attempts,
        CancellationToken cancellationToken
    )
    {
        NameValueEntry[] reasonFields =
        [
            new("dead:stream", stream),
            new("dead:reason", reason),
            new("dead:attempts", attempts),
            new("dead:at", time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        ];
        await bus.WithTimeoutAsync(
            bus.Db.StreamAddAsync(_stream, [.. reasonFields, .. entry.Values]),
            cancellationToken
        );
        metrics.AddDeadLetter(stream);
        logger.MessageDeadLettered((string?)entry["id"] ?? "?", stream, reason);
    }

    /// <summary>Lists dead letters, newest first.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(int skip, int take, CancellationToken cancellationToken)
    {
        var newest = await bus.WithTimeoutAsync(
            bus.Db.StreamRangeAsync(_stream, count: skip + take, messageOrder: Order.Descending),
            cancellationToken
        );
        return [.. newest.Skip(skip).Select(ToDeadLetter)];
    }

    /// <summary>
    /// Moves one dead letter, or all that exist now, back to the stream that it came from. Services that have handled
    /// the message before skip it by its message id.
    /// </summary>
    public async Task<int> ReplayAsync(string? id, CancellationToken cancellationToken)
    {
        var replayed = 0;
        var (from, to) = id is null ? ("-", (await NewestAsync(cancellationToken))?.Id ?? "-") : (id, id);
        while (true)
        {
            var entries = await bus.WithTimeoutAsync(
                bus.Db.StreamRangeAsync(_stream, from, to, count: PageSize),
                cancellationToken
            );
            foreach (var entry in entries)
            {
                // The entry is added before it is deleted. An interruption duplicates it, and the inbox skips one.
                var fields = entry
                    .Values.Where(field => !((string)field.Name!).StartsWith("dead:", StringComparison.Ordinal))
                    .ToArray();
                if (fields.Length > 0)
                {
                    await bus.WithTimeoutAsync(
                        bus.Db.StreamAddAsync((string)entry["dead:stream"]!, fields),
                        cancellationToken
                    );
                }

                await bus.WithTimeoutAsync(bus.Db.StreamDeleteAsync(_stream, [entry.Id]), cancellationToken);
                replayed++;
            }

            if (entries.Length < PageSize)
            {
                logger.DeadLettersReplayed(replayed, service);
                return replayed;
            }
        }
    }

    private async Task<DeadLetter?> NewestAsync(CancellationToken cancellationToken) =>
        await ListAsync(0, 1, cancellationToken) is [var newest] ? newest : null;

    private static DeadLetter ToDeadLetter(StreamEntry entry) =>
        new(
            entry.Id!,
            entry["id"],
            entry["dead:stream"]!,
            entry["type"],
            entry["body"],
            entry["dead:reason"]!,
            (int)entry["dead:attempts"],
            ParseTime(entry["said-at"]),
            ParseTime(entry["dead:at"])!.Value
        );

    private static DateTime? ParseTime(string? text) =>
        DateTime.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;
}
