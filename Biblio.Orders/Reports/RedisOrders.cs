using System.Globalization;
using Biblio.Messaging;
using Biblio.Messaging.Streams;
using Biblio.Orders.Model;
using StackExchange.Redis;

namespace Biblio.Orders.Reports;

/// <summary>
/// A copy of the orders in Redis for reports. Each order is a hash, and each report is a sorted set of the sums of
/// completed orders. Writes are idempotent: an order is only written when its version is newer.
/// <para>
/// All keys belong to one epoch. Reads return null until the first copy of the epoch is complete, because Redis may be
/// new or may have been emptied.
/// </para>
/// </summary>
internal sealed class RedisOrders(IServiceProvider services, TimeProvider time)
{
    public const string SpendersKey = "reports:live:spenders";
    public const string SellersKey = "reports:live:sellers";

    /// <summary>
    /// The key of the hash that stores the <see cref="Progress"/>. Its fields are <c>epoch</c>, <c>heard</c>,
    /// <c>copied</c> and <c>whole</c>.
    /// </summary>
    public const string StateKey = "reports:live";

    // The number of completed orders by buyer. A buyer whose orders cost nothing is in the report, which a sum cannot
    // show.
    private const string PurchasesKey = "reports:live:purchases";
    private const string LockKey = "reports:live:keeper";
    private const string OrderKeyPrefix = "order:";

    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(2);
    private static readonly RedisValue[] OrderFields = ["epoch", "status", "user", "cents", "items"];
    private static readonly string Stream = StreamNames.Events("orders");

    // The connection is opened on first use.
    private IDatabase Database => services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    /// <summary>The progress of the copy.</summary>
    /// <param name="Epoch">The id of the copy.</param>
    /// <param name="LastEntryId">The last entry that was read from the stream.</param>
    /// <param name="LastCopiedId">The last order of the first copy.</param>
    /// <param name="IsComplete">Whether the first copy is complete.</param>
    public sealed record Progress(string Epoch, string LastEntryId, long LastCopiedId, bool IsComplete);

    /// <summary>Returns the progress of the copy, or null when there is no copy.</summary>
    public async Task<Progress?> GetProgressAsync(CancellationToken cancellationToken)
    {
        var fields = (await WithTimeoutAsync(Database.HashGetAllAsync(StateKey), cancellationToken)).ToDictionary(
            field => (string)field.Name!,
            field => (string)field.Value!
        );
        return fields.TryGetValue("epoch", out var epoch)
            ? new(
                epoch,
                fields["heard"],
                long.Parse(fields["copied"], CultureInfo.InvariantCulture),
                fields.ContainsKey("whole")
            )
            : null;
    }

    /// <summary>
    /// Starts a new copy. It skips the events so far, because the database already contains their changes.
    /// </summary>
    public Task ResetAsync(CancellationToken cancellationToken) =>
        EvaluateAsync(
            """
            redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
            local last = redis.call('XREVRANGE', KEYS[5], '+', '-', 'COUNT', 1)[1]
            redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'heard', last and last[1] or '0-0', 'copied', '0')
            """,
            [StateKey, SpendersKey, PurchasesKey, SellersKey, Stream],
            [Guid.NewGuid().ToString("N")],
            cancellationToken
        );

    /// <summary>Writes orders and the progress of the copy. Returns false when the epoch has ended meanwhile.</summary>
    public async Task<bool> WriteAsync(
        Progress progress,
        IReadOnlyList<ProjectedOrder> orders,
        CancellationToken cancellationToken
    )
    {
        var result = await EvaluateAsync(
            """
            if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end

            local function padded(id) return string.rep('0', 19 - #id) .. id end

            -- Scores are negative, so that ZRANGE returns the highest first and ties by id. Text keeps all digits.
            local function count(sign, user, cents, items)
              redis.call('ZINCRBY', KEYS[2], sign .. cents, padded(user))
              if redis.call('HINCRBY', KEYS[3], user, sign == '-' and 1 or -1) == 0 then
                redis.call('HDEL', KEYS[3], user)
                redis.call('ZREM', KEYS[2], padded(user))
              end
              for book, copies in string.gmatch(items, '(%d+):(%d+)') do
                if tonumber(redis.call('ZINCRBY', KEYS[4], sign .. copies, padded(book))) == 0 then
                  redis.call('ZREM', KEYS[4], padded(book))
                end
              end
            end

            for i = 5, #KEYS do
              local a = 5 + (i - 5) * 5
              local user, status, cents, version, items = ARGV[a], ARGV[a + 1], ARGV[a + 2], ARGV[a + 3], ARGV[a + 4]
              local before = redis.call('HMGET', KEYS[i], 'epoch', 'version', 'status')
              local known = before[1] == ARGV[1]
              if not known or tonumber(version) > tonumber(before[2]) then
                local counted = known and before[3] == 'Completed'
                if counted and status ~= 'Completed' then count('', user, cents, items) end
                if not counted and status == 'Completed' then count('-', user, cents, items) end
                redis.call('HSET', KEYS[i], 'epoch', ARGV[1], 'version', version, 'status', status,
                  'user', user, 'cents', cents, 'items', items)
              end
            end

            redis.call('HSET', KEYS[1], 'heard', ARGV[2], 'copied', ARGV[3])
            if ARGV[4] == '1' then redis.call('HSET', KEYS[1], 'whole', '1') end
            return 1
            """,
            [
                StateKey,
                SpendersKey,
                PurchasesKey,
                SellersKey,
                .. orders.Select(order => (RedisKey)(OrderKeyPrefix + order.Id.ToString(CultureInfo.InvariantCulture))),
            ],
            [
                progress.Epoch,
                progress.LastEntryId,
                progress.LastCopiedId,
                progress.IsComplete ? 1 : 0,
                .. orders.SelectMany(order =>
                    new RedisValue[] { order.UserId, order.Status.ToString(), order.Cents, order.Version, order.Items }
                ),
            ],
            cancellationToken
        );
        return (long)result == 1;
    }

    /// <summary>
    /// Reads the first ten entries of a sorted set, in a time that does not depend on the number of orders. Returns
    /// null until the copy is complete.
    /// </summary>
    public async Task<IReadOnlyList<RankingEntry>?> GetTopAsync(string ranking, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])
            (
                await EvaluateAsync(
                    """
                    local top = redis.call('ZRANGE', KEYS[2], 0, ARGV[1] - 1, 'WITHSCORES')
                    table.insert(top, 1, redis.call('HEXISTS', KEYS[1], 'whole'))
                    return top
                    """,
                    [StateKey, ranking],
                    [Report<RankingEntry>.Size],
                    cancellationToken
                )
            )!;
        return (long)answer[0] == 1
            ?
            [
                .. answer
                    .Skip(1)
                    .Chunk(2)
                    .Select(pair => new RankingEntry(
                        long.Parse((string)pair[0]!, CultureInfo.InvariantCulture),
                        -(long)double.Parse((string)pair[1]!, CultureInfo.InvariantCulture)
                    )),
            ]
            : null;
    }

    /// <summary>
    /// Computes the first ten from all orders, with one command per order. This is the lab's first variant. Returns
    /// null until the copy is complete.
    /// </summary>
    public async Task<IReadOnlyList<RankingEntry>?> ScanTopAsync(
        Func<ProjectedOrder, IEnumerable<RankingEntry>> getEntries,
        CancellationToken cancellationToken
    )
    {
        if (await GetProgressAsync(cancellationToken) is not { IsComplete: true, Epoch: var epoch })
        {
            return null;
        }

        var (sums, seen, cursor) = (new Dictionary<long, long>(), new HashSet<long>(), "0");
        do
        {
            var page = (RedisResult[])
                (
                    await WithTimeoutAsync(
                        Database.ExecuteAsync("SCAN", cursor, "MATCH", OrderKeyPrefix + "*", "COUNT", 1000),
                        cancellationToken
                    )
                )!;
            cursor = (string)page[0]!;
            // SCAN may return the same key twice.
            var keys = ((RedisValue[])page[1]!)
                .Select(key => (string)key!)
                .Where(key => seen.Add(long.Parse(key.AsSpan(OrderKeyPrefix.Length), CultureInfo.InvariantCulture)));
            foreach (
                var order in await WithTimeoutAsync(
                    Task.WhenAll(keys.Select(key => Database.HashGetAsync(key, OrderFields))),
                    cancellationToken
                )
            )
            {
                if (order[0] == epoch && order[1] == nameof(OrderStatus.Completed))
                {
                    foreach (
                        var (id, amount) in getEntries(
                            new(
                                0,
                                (long)order[2],
                                OrderStatus.Completed,
                                0,
                                (long)order[3],
                                ProjectedOrder.ParseItems(order[4]!)
                            )
                        )
                    )
                    {
                        sums[id] = sums.GetValueOrDefault(id) + amount;
                    }
                }
            }
        } while (cursor != "0");

        return (await GetProgressAsync(cancellationToken))?.Epoch == epoch
            ?
            [
                .. sums.Select(sum => new RankingEntry(sum.Key, sum.Value))
                    .OrderByDescending(sum => sum.Amount)
                    .ThenBy(sum => sum.Id)
                    .Take(Report<RankingEntry>.Size),
            ]
            : null;
    }

    /// <summary>Reads events of orders after an entry of their stream. Returns the bodies and the last entry.</summary>
    public async Task<(string LastEntryId, IReadOnlyList<string> Bodies)> ReadEventsAsync(
        string after,
        int count,
        CancellationToken cancellationToken
    )
    {
        var entries = await WithTimeoutAsync(Database.StreamReadAsync(Stream, after, count), cancellationToken);
        return entries.Length == 0
            ? (after, [])
            : ((string)entries[^1].Id!, [.. entries.Select(entry => (string?)entry["body"] ?? "")]);
    }

    /// <summary>
    /// Trims the events that were read, when they are old or too many. When the stream has consumer groups, the
    /// retention of messages trims it instead.
    /// </summary>
    public async Task TrimStreamAsync(string lastEntryId, MessagingOptions options, CancellationToken cancellationToken)
    {
        var length = await WithTimeoutAsync(Database.StreamLengthAsync(Stream), cancellationToken);
        if (
            length == 0
            || (await WithTimeoutAsync(Database.StreamGroupInfoAsync(Stream), cancellationToken)).Length > 0
        )
        {
            return;
        }

        var readAt = long.Parse(lastEntryId.Split('-')[0], CultureInfo.InvariantCulture);
        var age = length > options.MaxRetainedEvents ? options.TrimDelay : options.EventRetention;
        var expiry = (time.GetUtcNow() - age).ToUnixTimeMilliseconds();
        var minId = readAt < expiry ? lastEntryId : string.Create(CultureInfo.InvariantCulture, $"{expiry}-0");
        await WithTimeoutAsync(Database.StreamTrimByMinIdAsync(Stream, minId), cancellationToken);
    }

    /// <summary>
    /// Takes or extends the lock that lets one replica update the copy. Two of them would only repeat the same writes.
    /// </summary>
    public async Task<bool> AcquireLockAsync(string token, TimeSpan duration, CancellationToken cancellationToken) =>
        await WithTimeoutAsync(Database.LockExtendAsync(LockKey, token, duration), cancellationToken)
        || await WithTimeoutAsync(Database.LockTakeAsync(LockKey, token, duration), cancellationToken);

    public Task ReleaseLockAsync(string token) =>
        WithTimeoutAsync(Database.LockReleaseAsync(LockKey, token), CancellationToken.None);

    private Task<RedisResult> EvaluateAsync(
        string script,
        RedisKey[] keys,
        RedisValue[] values,
        CancellationToken cancellationToken
    ) => WithTimeoutAsync(Database.ScriptEvaluateAsync(script, keys, values), cancellationToken);

    private Task<T> WithTimeoutAsync<T>(Task<T> command, CancellationToken cancellationToken) =>
        command.WaitAsync(CommandTimeout, time, cancellationToken);
}
