using System.Collections.Concurrent;
using Biblio.ServiceDefaults;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Biblio.Tests.ServiceDefaults;

/// <summary>The first connection to Redis blocks its thread, so a service opens it before its other parts start.</summary>
public sealed class RedisFirstConnectionTests
{
    [Fact]
    public async Task A_service_connects_first_on_a_thread_of_its_own()
    {
        var redis = await RedisServer.SharedAsync();
        var events = new ConcurrentQueue<string>();

        await using var app = await StartAsync(
            redis.ConnectionString,
            connect =>
            {
                events.Enqueue(Thread.CurrentThread.IsThreadPoolThread ? "a thread of the pool" : "its own thread");
                return connect();
            },
            events
        );

        Assert.Equal(["its own thread", "others start"], events);
    }

    [Fact]
    public async Task A_service_starts_while_Redis_is_down()
    {
        var events = new ConcurrentQueue<string>();

        await using var app = await StartAsync(
            $"127.0.0.1:{LocalProcess.FreePort()},abortConnect=true",
            connect => connect(),
            events
        );

        Assert.Equal(["others start"], events);
    }

    private static Task<TinyApp> StartAsync(
        string connectionString,
        Func<Func<IConnectionMultiplexer>, IConnectionMultiplexer> connecting,
        ConcurrentQueue<string> events
    ) =>
        TinyApp.StartAsync(
            app => { },
            builder =>
            {
                builder.AddRedis();
                builder.Services.AddSingleton(_ => connecting(() => ConnectionMultiplexer.Connect(connectionString)));
                builder.Services.AddHostedService(_ => new Other(events));
            },
            arguments: $"--ConnectionStrings:{RedisClient.ConnectionName}={connectionString}"
        );

    private sealed class Other(ConcurrentQueue<string> events) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            events.Enqueue("others start");
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
