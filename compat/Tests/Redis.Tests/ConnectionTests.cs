using System.Diagnostics;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Redis.Tests;

public sealed class ConnectionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_starts_without_redis_and_connects_when_it_comes()
    {
        var server = await RedisServer.StartAsync();
        server.Process.Kill();
        using var connected = Connected.To(server);
        Assert.False(connected.Connection.IsConnected);
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(connected));

        server.Process.Restart();
        await server.WaitAsync();

        await EventuallyAsync(async () => await HealthAsync(connected) == HealthStatus.Healthy);
        Assert.True(await connected.Db.StringSetAsync("k", "v"));
    }

    [Fact]
    public async Task After_a_kill_commands_fail_at_once_and_succeed_again_after_the_restart()
    {
        var server = await RedisServer.StartAsync();
        using var connected = Connected.To(server);
        await connected.Db.StringSetAsync("k", "v");

        server.Process.Kill();
        await EventuallyAsync(() => Task.FromResult(!connected.Connection.IsConnected));
        await Assert.ThrowsAsync<RedisConnectionException>(() => connected.Db.StringGetAsync("k").WaitAsync(TimeSpan.FromSeconds(2), Cancelled));

        server.Process.Restart();
        await server.WaitAsync();
        await EventuallyAsync(async () => await AnswersAsync(connected));
        Assert.Equal("v", await connected.Db.StringGetAsync("k"));
    }

    [Fact]
    public async Task Commands_underWay_at_a_kill_all_end()
    {
        var server = await RedisServer.StartAsync();
        using var connected = Connected.To(server);
        server.Process.Pause();
        var underWay = Enumerable.Range(0, 1000).Select(i => connected.Db.StringSetAsync($"k{i}", i)).ToArray();

        server.Process.Kill();

        await Task.WhenAll(underWay.Select(command => command.ContinueWith(_ => { }, TaskScheduler.Default))).WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        Assert.All(underWay, command => Assert.IsType<RedisConnectionException>(command.Exception!.InnerException));
    }

    [Fact]
    public async Task A_server_that_stands_still_is_unhealthy_within_the_limit_and_healthy_when_it_goes_on()
    {
        var server = await RedisServer.StartAsync();
        using var connected = Connected.To(server);
        await connected.Db.PingAsync();

        server.Process.Pause();
        var since = Stopwatch.GetTimestamp();
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(connected));
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 5);
        server.Process.Resume();

        await EventuallyAsync(async () => await HealthAsync(connected) == HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_synchronous_command_has_five_seconds_unless_told_otherwise()
    {
        var server = await RedisServer.StartAsync();
        using var connected = Connected.To(server);
        using var hasty = Connected.To(server, "syncTimeout=200");
        await connected.Db.StringSetAsync("k", "v");
        await hasty.Db.PingAsync();

        server.Process.Pause();
        var resumed = Task.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2), Cancelled);
            server.Process.Resume();
        }, Cancelled);

        Assert.ThrowsAny<TimeoutException>(() => hasty.Db.StringGet("k"));
        Assert.Equal("v", connected.Db.StringGet("k"));
        await resumed;
    }

    [Fact]
    public async Task Many_commands_at_once_take_few_threads()
    {
        using var connected = await Connected.ToSharedAsync();
        await connected.Db.StringSetAsync("threads", "v");
        var before = Process.GetCurrentProcess().Threads.Count;

        var most = 0;
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => connected.Db.StringGetAsync("threads")));
            most = Math.Max(most, Process.GetCurrentProcess().Threads.Count);
        }

        Assert.InRange(most - before, 0, 16);
    }

    [Fact]
    public async Task A_keyed_client_is_found_by_its_name()
    {
        var server = await RedisServer.SharedAsync();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:second", server.ConnectionString)]);
        builder.AddKeyedRedisClient("second");
        using var host = builder.Build();

        Assert.Null(host.Services.GetService<IConnectionMultiplexer>());
        var db = host.Services.GetRequiredKeyedService<IConnectionMultiplexer>("second").GetDatabase();
        Assert.True(await db.StringSetAsync("keyed", "v"));
    }

    [Fact]
    public void Without_a_connection_string_the_message_names_where_it_belongs()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddRedisClient("cache");
        using var host = builder.Build();

        var failure = Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<IConnectionMultiplexer>);
        Assert.Contains("ConnectionStrings:cache", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_inside_a_span_is_a_client_span_below_it()
    {
        using var connected = await Connected.ToSharedAsync();
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var own = new ActivitySource("Redis.Tests");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Redis.Tests" or "OpenTelemetry.Instrumentation.StackExchangeRedis",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        Activity parent;
        using (parent = own.StartActivity("work")!)
        {
            await connected.Db.StringSetAsync("spans", "v");
        }

        await EventuallyAsync(() => Task.FromResult(spans.Any(span => span.DisplayName == "SET")));
        var command = spans.First(span => span.DisplayName == "SET");
        Assert.Equal(parent.SpanId, command.ParentSpanId);
        Assert.Equal(ActivityKind.Client, command.Kind);
        Assert.Equal("redis", command.GetTagItem("db.system"));
        Assert.InRange(command.StartTimeUtc, parent.StartTimeUtc.AddMilliseconds(-1), parent.StartTimeUtc + parent.Duration);
    }

    private static async Task<HealthStatus> HealthAsync(Connected connected)
    {
        var report = await connected.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancelled);
        return report.Entries["StackExchange.Redis"].Status;
    }

    private static async Task<bool> AnswersAsync(Connected connected)
    {
        try
        {
            await connected.Db.PingAsync().WaitAsync(TimeSpan.FromSeconds(1), Cancelled);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return false;
        }
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(30), "not within 30 seconds");
            await Task.Delay(50, Cancelled);
        }
    }
}
