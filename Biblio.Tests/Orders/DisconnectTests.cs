using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Biblio.Tests.Fixtures;
using Biblio.Tests.ServiceDefaults;

namespace Biblio.Tests.Orders;

/// <summary>Callers that disconnect before their answer must not leave connections or transactions behind.</summary>
[Collection(nameof(NonParallel))]
public sealed class DisconnectTests
{
    private const int Clients = 48;
    private const int PoolSize = 16;

    // The longest time that a caller waits for its answer, in milliseconds.
    private const int LongestWait = 1200;

    private static readonly TimeSpan TestDuration = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan MaxResponseTime = TimeSpan.FromSeconds(2);

    private MariaDbServer _mariadb = null!;
    private string _account = "";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disconnected_callers_leave_no_connections_or_transactions_behind()
    {
        _mariadb = await MariaDbServer.SharedAsync();
        var redis = await RedisServer.StartAsync();
        var schema = await _mariadb.CreateSchemaAsync("hangup");
        _account = schema.Split("Database=")[1];
        using var orders = new ServiceProcess(
            "Biblio.Orders",
            ("ConnectionStrings:ordersdb", schema),
            ("ConnectionStrings:cache", redis.ConnectionString),
            Tokens.KeySetSetting,
            ("Database:PoolSize", $"{PoolSize}")
        );
        orders.Start();
        await orders.WaitUntilHealthyAsync(CancellationToken);
        orders.Client.As(Tokens.Librarian);
        Assert.Equal(HttpStatusCode.Created, await OrderAsync(orders, CancellationToken));

        using var end = new CancellationTokenSource(TestDuration);
        var callers = Enumerable
            .Range(0, Clients)
            .Select(number => DisconnectAsync(orders, new Random(number), end.Token))
            .ToList();
        var maxConnections = 0L;
        while (!end.IsCancellationRequested)
        {
            maxConnections = Math.Max(maxConnections, await CountAsync("processlist WHERE user"));
            await Task.Delay(250, CancellationToken);
        }

        var disconnects = (await Task.WhenAll(callers)).Sum();
        var since = Stopwatch.GetTimestamp();
        Assert.Equal(HttpStatusCode.Created, await OrderAsync(orders, CancellationToken));
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, MaxResponseTime);
        Assert.True(disconnects > Clients, $"Only {disconnects} calls were disconnected.");
        // To cancel a statement, the driver briefly opens a connection outside the pool.
        Assert.InRange(maxConnections, 1, 2 * PoolSize);
        Assert.InRange(await CountAsync("processlist WHERE user"), 1, PoolSize);
        await Eventually.IsTrueAsync(
            async () =>
                await CountAsync(
                    "innodb_trx JOIN information_schema.processlist ON id = trx_mysql_thread_id"
                        + " WHERE trx_started < NOW() - INTERVAL 2 SECOND AND user"
                ) == 0,
            () => _mariadb.ExecuteAsync("SELECT * FROM information_schema.innodb_trx"),
            // InnoDB renews its list of transactions only when nobody has read it for 0.1 s.
            pollMilliseconds: 250
        );
        Assert.DoesNotContain("Too many connections", orders.Log, StringComparison.Ordinal);
        await redis.Process.DisposeAsync();
    }

    /// <summary>Returns how often this caller disconnected before the answer.</summary>
    private static async Task<int> DisconnectAsync(ServiceProcess orders, Random random, CancellationToken end)
    {
        // A fast machine answers before most callers disconnect. Each answer halves the wait, so about half of the calls
        // are disconnected on any machine.
        var (disconnects, wait) = (0, LongestWait);
        while (!end.IsCancellationRequested)
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(1, wait)));
            try
            {
                await OrderAsync(orders, timeout.Token);
                wait = Math.Max(wait / 2, 2);
            }
            catch (OperationCanceledException)
            {
                disconnects++;
                wait = Math.Min(wait * 2, LongestWait);
            }
        }

        return disconnects;
    }

    private static async Task<HttpStatusCode> OrderAsync(ServiceProcess orders, CancellationToken cancellationToken)
    {
        using var answer = await orders.Client.PostAsJsonAsync(
            "/orders",
            new { product = "Monitor", amount = 300 },
            cancellationToken
        );
        return answer.StatusCode;
    }

    private async Task<long> CountAsync(string where) =>
        long.Parse(
            await _mariadb.ExecuteAsync($"SELECT COUNT(*) FROM information_schema.{where} = '{_account}'"),
            CultureInfo.InvariantCulture
        );
}
