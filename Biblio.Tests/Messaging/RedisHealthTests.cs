using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Messaging;

/// <summary>
/// What <c>/health</c> says about a Redis that refuses writes. A service that subscribes gets its work from Redis. One
/// that only publishes keeps its messages in the outbox.
/// </summary>
public sealed class RedisHealthTests
{
    private readonly string _name = "h" + Guid.NewGuid().ToString("N")[..8];

    [Theory]
    [InlineData("full", "Redis refuses writes, because its memory is full.")]
    [InlineData("unsaved", "Redis refuses writes, because it could not save its data.")]
    [InlineData("replica", "Redis refuses writes, because it is a read-only replica.")]
    [InlineData("killed", "Redis cannot be reached.")]
    public async Task A_service_with_work_in_Redis_needs_it(string fault, string description)
    {
        var redis = await RedisServer.StartAsync();
        await using var publisher = await Node.StartAsync(_name + "-publisher", await Node.CreateSchemaAsync(), redis);
        await using var subscriber = await Node.StartAsync(
            _name,
            await Node.CreateSchemaAsync(),
            redis,
            subscriptions => subscriptions.SubscribeToEvent<Note>(_name, "note", Node.SaveAsync)
        );
        await WaitForAsync(subscriber, 200, "healthy", null);
        await WaitForAsync(publisher, 200, "healthy", null);

        await BreakAsync(redis, fault);
        await WaitForAsync(subscriber, 503, "unhealthy", description);
        await WaitForAsync(publisher, 200, "degraded", description);
        using var alive = await subscriber.Http.GetAsync(
            new Uri("/alive", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(200, (int)alive.StatusCode);
        await publisher.PublishAsync(_name, new Note("a", 1));

        await RepairAsync(redis, fault);
        await WaitForAsync(subscriber, 200, "healthy", null);
        await WaitForAsync(publisher, 200, "healthy", null);
        await subscriber.AssertReceivedAsync(1);
    }

    private static async Task BreakAsync(RedisServer redis, string fault)
    {
        switch (fault)
        {
            case "full":
                await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
                break;
            case "unsaved":
                redis.DeleteFolder();
                await redis.ExecuteAsync("CONFIG", "SET", "save", "3600 1");
                await redis.ExecuteAsync("SET", "a", "b");
                await redis.ExecuteAsync("BGSAVE");
                break;
            case "replica":
                await redis.ExecuteAsync("REPLICAOF", "127.0.0.1", "1");
                break;
            default:
                redis.Process.Kill();
                break;
        }
    }

    private static async Task RepairAsync(RedisServer redis, string fault)
    {
        switch (fault)
        {
            case "full":
                await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
                break;
            case "unsaved":
                await redis.ExecuteAsync("CONFIG", "SET", "save", "");
                break;
            case "replica":
                await redis.ExecuteAsync("REPLICAOF", "NO", "ONE");
                break;
            default:
                redis.Process.Restart();
                await redis.WaitUntilReadyAsync();
                break;
        }
    }

    private static Task WaitForAsync(Node node, int code, string status, string? description)
    {
        var last = "";
        return Eventually.IsTrueAsync(
            async () =>
            {
                using var response = await node.Http.GetAsync(
                    new Uri("/health", UriKind.Relative),
                    TestContext.Current.CancellationToken
                );
                last = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                var check = JsonNode.Parse(last)!["checks"]!["StackExchange.Redis"]!;
                return ((int)response.StatusCode, (string?)check["status"], (string?)check["description"])
                    == (code, status, description);
            },
            () => Task.FromResult(last)
        );
    }
}
