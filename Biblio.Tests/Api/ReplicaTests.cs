using System.Net;
using System.Net.Http.Json;
using Biblio.Api.Routing;

namespace Biblio.Tests.Api;

public sealed class ReplicaTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_replica_gets_requests()
    {
        await using var app = await ThreeAsync();

        await app.LoadAsync(300, HttpMethod.Get);

        Assert.All(app.Replicas, replica => Assert.True(replica.Served > 0, $"{replica.Name} got nothing"));
        Assert.Equal(300, app.Replicas.Sum(replica => replica.Served));
    }

    [Fact]
    public async Task A_slow_replica_gets_fewer()
    {
        await using var app = await ThreeAsync();
        app.Replicas[0].Answer = async context =>
        {
            await Task.Delay(200, context.RequestAborted);
            await Replica.TellAsync(context);
        };

        await app.LoadAsync(600, HttpMethod.Get);

        Assert.All(app.Replicas[1..], fast =>
            Assert.True(app.Replicas[0].Served < fast.Served / 2, $"slow {app.Replicas[0].Served}, fast {fast.Served}")
        );
    }

    [Fact]
    public async Task A_replica_killed_under_load_is_not_seen_from_outside()
    {
        await using var app = await ThreeAsync();
        // some requests are under way in the replica when it dies
        app.Replicas[1].Answer = async context =>
        {
            await Task.Delay(20, context.RequestAborted);
            await Replica.TellAsync(context);
        };

        var load = app.LoadAsync(3000, HttpMethod.Get);
        await UntilAsync(() => app.Replicas[1].Served > 50);
        await app.Replicas[1].KillAsync();
        var answers = await load;

        Assert.Equal(3000, answers.Count(status => status == HttpStatusCode.OK));
    }

    [Fact]
    public async Task A_write_that_may_have_been_done_is_not_sent_again()
    {
        await using var app = await ThreeAsync();
        foreach (var replica in app.Replicas)
        {
            replica.Answer = context =>
            {
                context.Abort();
                return Task.CompletedTask;
            };
        }

        var answer = await app.Gateway.Public.PostAsJsonAsync(
            "/api/catalog/books",
            new { title = "a" },
            CancellationToken
        );

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(1, app.Replicas.Sum(replica => replica.Served));
    }

    [Fact]
    public async Task A_write_that_never_left_goes_to_another_replica()
    {
        await using var app = await ThreeAsync(probes: false);
        await app.Replicas[0].KillAsync();

        var answers = await app.LoadAsync(30, HttpMethod.Post);

        Assert.Equal(30, answers.Count(status => status == HttpStatusCode.OK));
    }

    [Fact]
    public async Task A_replica_that_is_not_ready_is_passed_over_until_it_is()
    {
        await using var app = await ThreeAsync();
        app.Replicas[2].Ready = false;

        await UntilAsync(async () => await IsLeftOutAsync());
        app.Replicas[2].Ready = true;
        await UntilAsync(async () => !await IsLeftOutAsync());

        async Task<bool> IsLeftOutAsync()
        {
            app.Replicas[2].Served = 0;
            await app.LoadAsync(30, HttpMethod.Get);
            return app.Replicas[2].Served == 0;
        }
    }

    [Fact]
    public async Task When_no_replica_is_ready_each_is_still_asked()
    {
        await using var app = await ThreeAsync();
        await UntilAsync(() => app.Gateway.HasSaid("is ready", times: 3));
        foreach (var replica in app.Replicas)
        {
            replica.Ready = false;
        }

        await UntilAsync(() => app.Gateway.HasSaid("no longer ready", times: 3));

        Assert.All(await app.LoadAsync(30, HttpMethod.Get), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    private static async Task<Three> ThreeAsync(bool probes = true)
    {
        Replica[] replicas =
        [
            await Replica.StartAsync("catalog-1"),
            await Replica.StartAsync("catalog-2"),
            await Replica.StartAsync("catalog-3"),
        ];
        var gateway = GatewayApp.Start(
            new() { ["catalog"] = replicas },
            probes ? null : new() { ["ReverseProxy:Clusters:catalog:HealthCheck:Active:Enabled"] = "false" }
        );
        return new(gateway, replicas);
    }

    internal static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    internal static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var tries = 0; !await condition(); tries++)
        {
            Assert.True(tries < 500, "It did not come about in time.");
            await Task.Delay(20, CancellationToken);
        }
    }

    private sealed record Three(GatewayApp Gateway, Replica[] Replicas) : IAsyncDisposable
    {
        /// <summary>So many requests by sixteen callers at once; their answers, 0 for none.</summary>
        public async Task<IReadOnlyList<HttpStatusCode>> LoadAsync(int requests, HttpMethod method)
        {
            var answers = new System.Collections.Concurrent.ConcurrentBag<HttpStatusCode>();
            await Parallel.ForAsync(
                0,
                requests,
                new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = CancellationToken },
                async (_, cancellationToken) =>
                {
                    try
                    {
                        using var request = new HttpRequestMessage(method, "/api/catalog/books")
                        {
                            Content = method == HttpMethod.Post ? JsonContent.Create(new { title = "a" }) : null,
                        };
                        using var answer = await Gateway.Public.SendAsync(request, cancellationToken);
                        answers.Add(answer.StatusCode);
                    }
                    catch (HttpRequestException)
                    {
                        answers.Add(0);
                    }
                }
            );
            return [.. answers];
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            foreach (var replica in Replicas)
            {
                await replica.DisposeAsync();
            }
        }
    }
}
