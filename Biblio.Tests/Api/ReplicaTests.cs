using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Biblio.Tests.Api;

public sealed class ReplicaTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_replica_gets_requests()
    {
        await using var app = await StartThreeAsync();

        await app.LoadAsync(300, HttpMethod.Get);

        Assert.All(app.Replicas, replica => Assert.True(replica.RequestCount > 0, $"{replica.Name} got no request"));
        Assert.Equal(300, app.Replicas.Sum(replica => replica.RequestCount));
    }

    [Fact]
    public async Task Requests_one_after_another_reach_every_replica()
    {
        await using var app = await StartThreeAsync();

        // Each request goes to a random idle replica. All 200 miss a certain one with the chance (2/3)^200 < 1e-35.
        for (var i = 0; i < 200; i++)
        {
            using var answer = await app.Gateway.Public.GetAsync("/api/catalog/books", CancellationToken);
        }

        Assert.All(app.Replicas, replica => Assert.True(replica.RequestCount > 0, $"{replica.Name} got no request"));
    }

    [Fact]
    public async Task The_least_busy_replica_gets_the_next_request()
    {
        await using var app = await StartThreeAsync();
        var release = new TaskCompletionSource();
        foreach (var replica in app.Replicas)
        {
            replica.Handler = _ => release.Task;
        }

        var requests = new List<Task<HttpResponseMessage>>();
        for (var i = 1; i <= 30; i++)
        {
            requests.Add(app.Gateway.Public.GetAsync("/api/catalog/books", CancellationToken));
            await Eventually.IsTrueAsync(() => app.Replicas.Sum(replica => replica.RequestCount) == i);
            var counts = app.Replicas.Select(replica => replica.RequestCount).ToList();
            Assert.True(counts.Max() - counts.Min() <= 1, string.Join(", ", counts));
        }

        release.SetResult();
        await Task.WhenAll(requests);
    }

    [Fact]
    public async Task A_slow_replica_gets_fewer_requests()
    {
        await using var app = await StartThreeAsync();
        app.Replicas[0].Handler = async context =>
        {
            await Task.Delay(200, context.RequestAborted);
            await Replica.EchoRequestAsync(context);
        };

        await app.LoadAsync(600, HttpMethod.Get);

        Assert.All(app.Replicas[1..], fast =>
            Assert.True(
                app.Replicas[0].RequestCount < fast.RequestCount / 2,
                $"slow {app.Replicas[0].RequestCount}, fast {fast.RequestCount}"
            )
        );
    }

    [Fact]
    public async Task A_replica_killed_under_load_causes_no_errors()
    {
        await using var app = await StartThreeAsync();
        // The delay makes sure that the replica has open requests when it is killed.
        app.Replicas[1].Handler = async context =>
        {
            await Task.Delay(20, context.RequestAborted);
            await Replica.EchoRequestAsync(context);
        };

        var load = app.LoadAsync(3000, HttpMethod.Get);
        await Eventually.IsTrueAsync(() => app.Replicas[1].RequestCount > 50);
        await app.Replicas[1].KillAsync();
        var answers = await load;

        Assert.Equal(3000, answers.Count(status => status == HttpStatusCode.OK));
    }

    [Fact]
    public async Task A_write_that_may_have_succeeded_is_not_retried()
    {
        await using var app = await StartThreeAsync();
        foreach (var replica in app.Replicas)
        {
            replica.Handler = context =>
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
        Assert.Equal(1, app.Replicas.Sum(replica => replica.RequestCount));
    }

    [Fact]
    public async Task A_write_that_was_never_sent_is_retried_elsewhere()
    {
        await using var app = await StartThreeAsync(probes: false);
        await app.Replicas[0].KillAsync();

        var answers = await app.LoadAsync(30, HttpMethod.Post);

        Assert.Equal(30, answers.Count(status => status == HttpStatusCode.OK));
    }

    [Theory]
    [InlineData("GET", HttpStatusCode.OK, 2)]
    [InlineData("HEAD", HttpStatusCode.OK, 2)]
    [InlineData("POST", HttpStatusCode.ServiceUnavailable, 1)]
    [InlineData("DELETE", HttpStatusCode.ServiceUnavailable, 1)]
    public async Task Only_a_read_is_retried_at_the_only_address(string method, HttpStatusCode status, int requests)
    {
        await using var replica = await Replica.StartAsync("catalog");
        replica.Handler = context =>
        {
            replica.Handler = Replica.EchoRequestAsync;
            context.Abort();
            return Task.CompletedTask;
        };
        // A probe would leave an open connection, which the client itself replaces when it is broken.
        await using var gateway = GatewayApp.Start(
            new() { ["catalog"] = [replica] },
            new() { ["ReverseProxy:Clusters:catalog:HealthCheck:Active:Enabled"] = "false" }
        );
        using var request = new HttpRequestMessage(new(method), "/api/catalog/books/7");

        using var answer = await gateway.SignIn().SendAsync(request, CancellationToken);

        Assert.Equal((status, requests), (answer.StatusCode, replica.RequestCount));
    }

    [Fact]
    public async Task An_address_that_fails_twice_is_a_503()
    {
        await using var replica = await Replica.StartAsync("catalog");
        replica.Handler = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await using var gateway = GatewayApp.Start(
            new() { ["catalog"] = [replica] },
            new() { ["ReverseProxy:Clusters:catalog:HealthCheck:Active:Enabled"] = "false" }
        );

        using var answer = await gateway.Public.GetAsync("/api/catalog/books", CancellationToken);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, 2), (answer.StatusCode, replica.RequestCount));
    }

    /// <summary>In a cluster, the name of a service leads to other replicas for each connection.</summary>
    [Fact]
    public async Task Connections_to_services_are_renewed()
    {
        await using var gateway = GatewayApp.Start([]);
        using var client = gateway
            .Services.GetRequiredService<IForwarderHttpClientFactory>()
            .CreateClient(new() { NewConfig = HttpClientConfig.Empty });

        var handler = HandlerOf(client);
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        Assert.Equal(TimeSpan.FromMinutes(2), Assert.IsType<SocketsHttpHandler>(handler).PooledConnectionLifetime);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_handler")]
        static extern ref HttpMessageHandler HandlerOf(HttpMessageInvoker client);
    }

    [Theory]
    [InlineData("/api/catalog/books")]
    // A client of the gateway asks for the parts of these pages.
    [InlineData("/api/v1/shop/books/7")]
    public async Task An_unready_replica_gets_no_requests(string path)
    {
        await using var app = await StartThreeAsync();
        app.Replicas[2].IsReady = false;

        await Eventually.IsTrueAsync(async () => await GetsNoRequestsAsync());
        app.Replicas[2].IsReady = true;
        await Eventually.IsTrueAsync(async () => !await GetsNoRequestsAsync());

        async Task<bool> GetsNoRequestsAsync()
        {
            app.Replicas[2].RequestCount = 0;
            await app.LoadAsync(30, HttpMethod.Get, path);
            return app.Replicas[2].RequestCount == 0;
        }
    }

    [Fact]
    public async Task When_no_replica_is_ready_all_get_requests()
    {
        await using var app = await StartThreeAsync();
        await Eventually.IsTrueAsync(() => app.Gateway.HasLogged("is ready", count: 3));
        foreach (var replica in app.Replicas)
        {
            replica.IsReady = false;
        }

        await Eventually.IsTrueAsync(() => app.Gateway.HasLogged("no longer ready", count: 3));

        Assert.All(await app.LoadAsync(30, HttpMethod.Get), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    private static async Task<ThreeReplicas> StartThreeAsync(bool probes = true)
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

    private sealed record ThreeReplicas(GatewayApp Gateway, Replica[] Replicas) : IAsyncDisposable
    {
        /// <summary>
        /// Sends requests from sixteen concurrent callers; returns their status codes, 0 for no response.
        /// </summary>
        public async Task<IReadOnlyList<HttpStatusCode>> LoadAsync(
            int requests,
            HttpMethod method,
            string path = "/api/catalog/books"
        )
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
                        using var request = new HttpRequestMessage(method, path)
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
