using System.Globalization;
using Biblio.Messaging;
using Biblio.Messaging.Streams;
using Biblio.Orders.Model;
using StackExchange.Redis;

namespace Biblio.Orders.Reports;

/// <summary>
/// A copy of the orders for reports: each order in a hash of its own, and what the completed ones add up to in a sorted set for each report. Writing an order again,
/// late or twice changes nothing: its version decides. All of it belongs to one epoch; while that is not whole (Redis was emptied, or is new), nobody is told anything.
/// </summary>
internal sealed class RedisOrders(IServiceProvider services, TimeProvider time)
{
    public const string Spenders = "reports:live:spenders";
    public const string Sellers = "reports:live:sellers";

    /// <summary>epoch; heard: the last entry of the stream; copied: the last order of the first copy; whole: the first copy is complete.</summary>
    public const string State = "reports:live";

    // a buyer of nothing but what costs nothing is in the report too: sums alone do not tell
    private const string Purchases = "reports:live:purchases";
    private const string OrderPrefix = "order:";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly RedisValue[] OrderFields = ["epoch", "status", "user", "cents", "items"];
    private static readonly string Stream = StreamNames.Events("orders");

    // connected when first used
    private IDatabase Database => services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    public sealed record Progress(string Epoch, string Heard, long Copied, bool IsWhole);

    /// <summary>How far the copy is; null when there is none.</summary>
    public async Task<Progress?> ProgressAsync(CancellationToken cancellationToken)
    {
        var fields = (await InTimeAsync(Database.HashGetAllAsync(State), cancellationToken)).ToDictionary(
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

    /// <summary>Begins anew. What was said until now is in the database already.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) =>
        RunAsync(
            """
            redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
            local last = redis.call('XREVRANGE', KEYS[5], '+', '-', 'COUNT', 1)[1]
            redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'heard', last and last[1] or '0-0', 'copied', '0')
            """,
            [State, Spenders, Purchases, Sellers, Stream],
            [Guid.NewGuid().ToString("N")],
            cancellationToken
        );

    /// <summary>Writes these orders and how far that brings the copy; false if the epoch has ended meanwhile.</summary>
    public async Task<bool> KeepAsync(
        Progress progress,
        IReadOnlyList<ProjectedOrder> orders,
        CancellationToken cancellationToken
    )
    {
        var result = await RunAsync(
            """
            if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end

            local function padded(id) return string.rep('0', 19 - #id) .. id end

            -- scores are negative, so that most comes first and equal ones by id; as text, which loses no digit
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
                redis.call('HSET', KEYS[i], 'epoch', ARGV[1], 'version', version, 'status', status, 'user', user, 'cents', cents, 'items', items)
              end
            end

            redis.call('HSET', KEYS[1], 'heard', ARGV[2], 'copied', ARGV[3])
            if ARGV[4] == '1' then redis.call('HSET', KEYS[1], 'whole', '1') end
            return 1
            """,
            [
                State,
                Spenders,
                Purchases,
                Sellers,
                .. orders.Select(order => (RedisKey)(OrderPrefix + order.Id.ToString(CultureInfo.InvariantCulture))),
            ],
            [
                progress.Epoch,
                progress.Heard,
                progress.Copied,
                progress.IsWhole ? 1 : 0,
                .. orders.SelectMany(order =>
                    new RedisValue[] { order.UserId, order.Status.ToString(), order.Cents, order.Version, order.Items }
                ),
            ],
            cancellationToken
        );
        return (long)result == 1;
    }

    /// <summary>The first ten, at a cost that does not depend on how many orders there are; null while the copy is not whole.</summary>
    public async Task<IReadOnlyList<Ranked>?> TopAsync(string ranking, CancellationToken cancellationToken)
    {
        var answer = (RedisValue[])
            (
                await RunAsync(
                    """
                    local top = redis.call('ZRANGE', KEYS[2], 0, ARGV[1] - 1, 'WITHSCORES')
                    table.insert(top, 1, redis.call('HEXISTS', KEYS[1], 'whole'))
                    return top
                    """,
                    [State, ranking],
                    [Report<Ranked>.Places],
                    cancellationToken
                )
            )!;
        return (long)answer[0] == 1
            ?
            [
                .. answer
                    .Skip(1)
                    .Chunk(2)
                    .Select(pair => new Ranked(
                        long.Parse((string)pair[0]!, CultureInfo.InvariantCulture),
                        -(long)double.Parse((string)pair[1]!, CultureInfo.InvariantCulture)
                    )),
            ]
            : null;
    }

    /// <summary>The first ten, added up from every order there is: the lab's first way, with as many questions as there are orders. Null while the copy is not whole.</summary>
    public async Task<IReadOnlyList<Ranked>?> WalkAsync(
        Func<ProjectedOrder, IEnumerable<Ranked>> whatCounts,
        CancellationToken cancellationToken
    )
    {
        if (await ProgressAsync(cancellationToken) is not { IsWhole: true, Epoch: var epoch })
        {
            return null;
        }

        var (sums, seen, cursor) = (new Dictionary<long, long>(), new HashSet<long>(), "0");
        do
        {
            var page = (RedisResult[])
                (
                    await InTimeAsync(
                        Database.ExecuteAsync("SCAN", cursor, "MATCH", OrderPrefix + "*", "COUNT", 1000),
                        cancellationToken
                    )
                )!;
            cursor = (string)page[0]!;
            // a walk may meet the same key twice
            var met = ((RedisValue[])page[1]!)
                .Select(key => (string)key!)
                .Where(key => seen.Add(long.Parse(key.AsSpan(OrderPrefix.Length), CultureInfo.InvariantCulture)));
            foreach (
                var order in await InTimeAsync(
                    Task.WhenAll(met.Select(key => Database.HashGetAsync(key, OrderFields))),
                    cancellationToken
                )
            )
            {
                if (order[0] == epoch && order[1] == nameof(OrderStatus.Completed))
                {
                    foreach (
                        var (id, amount) in whatCounts(
                            new(
                                0,
                                (long)order[2],
                                OrderStatus.Completed,
                                0,
                                (long)order[3],
                                ProjectedOrder.ReadItems(order[4]!)
                            )
                        )
                    )
                    {
                        sums[id] = sums.GetValueOrDefault(id) + amount;
                    }
                }
            }
        } while (cursor != "0");

        return (await ProgressAsync(cancellationToken))?.Epoch == epoch
            ?
            [
                .. sums.Select(sum => new Ranked(sum.Key, sum.Value))
                    .OrderByDescending(sum => sum.Amount)
                    .ThenBy(sum => sum.Id)
                    .Take(Report<Ranked>.Places),
            ]
            : null;
    }

    /// <summary>Which orders were said anything of after this entry of their stream, and the last of these entries.</summary>
    public async Task<(string Last, IReadOnlyList<string> Bodies)> HearAsync(
        string after,
        int count,
        CancellationToken cancellationToken
    )
    {
        var entries = await InTimeAsync(Database.StreamReadAsync(Stream, after, count), cancellationToken);
        return entries.Length == 0
            ? (after, [])
            : ((string)entries[^1].Id!, [.. entries.Select(entry => (string?)entry["body"] ?? "")]);
    }

    /// <summary>Nobody else tidies the stream unless somebody else hears it: what was heard goes, after a while or when it is much.</summary>
    public async Task TidyAsync(string heard, MessagingOptions options, CancellationToken cancellationToken)
    {
        var length = await InTimeAsync(Database.StreamLengthAsync(Stream), cancellationToken);
        if (length == 0 || (await InTimeAsync(Database.StreamGroupInfoAsync(Stream), cancellationToken)).Length > 0)
        {
            return;
        }

        var heardAt = long.Parse(heard.Split('-')[0], CultureInfo.InvariantCulture);
        var old = (time.GetUtcNow() - options.EventRetention).ToUnixTimeMilliseconds();
        var keep =
            length > options.MaxRetainedEvents || heardAt < old
                ? heard
                : string.Create(CultureInfo.InvariantCulture, $"{old}-0");
        await InTimeAsync(Database.StreamTrimByMinIdAsync(Stream, keep), cancellationToken);
    }

    /// <summary>One keeper among all replicas; two of them would do no harm, only everything twice.</summary>
    public async Task<bool> HoldAsync(string token, TimeSpan duration, CancellationToken cancellationToken) =>
        await InTimeAsync(Database.LockExtendAsync(Keeper, token, duration), cancellationToken)
        || await InTimeAsync(Database.LockTakeAsync(Keeper, token, duration), cancellationToken);

    public Task LetGoAsync(string token) =>
        InTimeAsync(Database.LockReleaseAsync(Keeper, token), CancellationToken.None);

    private const string Keeper = "reports:live:keeper";

    private Task<RedisResult> RunAsync(
        string script,
        RedisKey[] keys,
        RedisValue[] values,
        CancellationToken cancellationToken
    ) => InTimeAsync(Database.ScriptEvaluateAsync(script, keys, values), cancellationToken);

    private Task<T> InTimeAsync<T>(Task<T> command, CancellationToken cancellationToken) =>
        command.WaitAsync(Patience, time, cancellationToken);
}
