using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Biblio.Messaging;
using Biblio.Tests.Fixtures;
using Biblio.Tests.ServiceDefaults;

namespace Biblio.Tests.Orders;

/// <summary>Callers who do not wait for their answer: what they leave behind must not be connections or transactions.</summary>
[Collection(nameof(Alone))]
public sealed class HangUpTests
{
    private const int Clients = 48;
    private const int PoolSize = 16;

    private static readonly TimeSpan Storm = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    private MariaDbServer _mariadb = null!;
    private string _account = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_who_hang_up_leave_no_connection_and_no_transaction_behind()
    {
        _mariadb = await MariaDbServer.SharedAsync();
        var redis = await RedisServer.StartAsync();
        var schema = await _mariadb.CreateSchemaAsync("hangup");
        _account = schema.Split("Database=")[1];
        using var orders = new ServiceProcess(
            "Biblio.Orders",
            ("ConnectionStrings:ordersdb", schema),
            ("ConnectionStrings:cache", redis.ConnectionString),
            ("Identity:KeyRingSecret", Tokens.KeyRingSecret),
            ("Database:PoolSize", $"{PoolSize}")
        );
        orders.Start();
        await orders.ReadyAsync(Cancellation);
        orders.Client.As(redis.ConnectionString, Tokens.Reader());
        Assert.Equal(HttpStatusCode.Created, await OrderAsync(orders, Cancellation));

        using var over = new CancellationTokenSource(Storm);
        var callers = Enumerable
            .Range(0, Clients)
            .Select(number => HangUpAsync(orders, new Random(number), over.Token))
            .ToList();
        var most = 0L;
        while (!over.IsCancellationRequested)
        {
            most = Math.Max(most, await CountAsync("processlist WHERE user"));
            await Task.Delay(250, Cancellation);
        }

        var hungUp = (await Task.WhenAll(callers)).Sum();
        var since = Stopwatch.GetTimestamp();
        Assert.Equal(HttpStatusCode.Created, await OrderAsync(orders, Cancellation));
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, AtOnce);
        Assert.True(hungUp > Clients, $"only {hungUp} of the callers hung up");
        // to cancel a statement the driver opens a connection beside the pool, for a moment
        Assert.InRange(most, 1, 2 * PoolSize);
        Assert.InRange(await CountAsync("processlist WHERE user"), 1, PoolSize);
        await Eventually.IsTrueAsync(
            async () =>
                await CountAsync(
                    "innodb_trx JOIN information_schema.processlist ON id = trx_mysql_thread_id WHERE trx_started < NOW() - INTERVAL 2 SECOND AND user"
                ) == 0,
            () => _mariadb.ExecuteAsync("SELECT * FROM information_schema.innodb_trx")
        );
        Assert.DoesNotContain("Too many connections", orders.Log, StringComparison.Ordinal);
        await redis.Process.DisposeAsync();
    }

    /// <summary>How often this caller did not wait for the answer.</summary>
    private static async Task<int> HangUpAsync(ServiceProcess orders, Random random, CancellationToken over)
    {
        var hungUp = 0;
        while (!over.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(50, 1200)));
            try
            {
                await OrderAsync(orders, patience.Token);
            }
            catch (OperationCanceledException)
            {
                hungUp++;
            }
        }

        return hungUp;
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
