using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.ServiceDefaults.Replicas;
using Biblio.Tests.Api;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Biblio.Tests.ServiceDefaults;

public sealed class HttpClientTests
{
    [Fact]
    public async Task Connections_are_renewed_and_handlers_are_kept()
    {
        await using var app = await TinyApp.StartAsync(_ => { });

        var options = app.Services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get("any");
        var handler = app.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("any");
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        Assert.Equal(Timeout.InfiniteTimeSpan, options.HandlerLifetime);
        Assert.Equal(TimeSpan.FromMinutes(2), Assert.IsType<SocketsHttpHandler>(handler).PooledConnectionLifetime);
    }

    [Fact]
    public async Task A_dead_replica_gets_one_attempt_in_five_seconds()
    {
        var (first, second) = (await Replica.StartAsync("first"), await Replica.StartAsync("second"));
        var connections = new ConnectionCounter();
        await using var app = await StartClientAsync(connections, first.Address, second.Address);
        await first.KillAsync();

        // The resilience pipeline does not repeat a POST.
        for (var i = 0; i < 50; i++)
        {
            using var answer = await app.PostAsync();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(1, connections.CountOf(first.Address));
        Assert.Equal(50, second.RequestCount);

        connections.Time.Seconds += 6;
        await Eventually.IsTrueAsync(async () =>
        {
            using var answer = await app.PostAsync();
            return connections.CountOf(first.Address) == 2;
        });
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    [Fact]
    public async Task Each_dead_replica_is_tried_once_for_a_POST()
    {
        var addresses = Enumerable.Range(0, 3).Select(_ => $"http://127.0.0.1:{LocalProcess.FreePort()}").ToArray();
        var connections = new ConnectionCounter();
        await using var app = await StartClientAsync(connections, addresses);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(app.PostAsync);

        Assert.Equal(HttpRequestError.ConnectionError, exception.HttpRequestError);
        Assert.All(addresses, address => Assert.Equal(1, connections.CountOf(address)));
    }

    [Fact]
    public async Task A_name_without_settings_is_sent_as_it_is()
    {
        var replica = await Replica.StartAsync("any");
        await using var app = await StartClientAsync(new ConnectionCounter());

        var answer = await app.Client.GetFromJsonAsync<JsonObject>(
            $"http://localhost:{new Uri(replica.Address).Port}/books?q=a%20b",
            TestContext.Current.CancellationToken
        );

        Assert.Equal("/books", (string?)answer!["path"]);
        Assert.Equal("?q=a%20b", (string?)answer["query"]);
        await replica.DisposeAsync();
    }

    private static async Task<ClientApp> StartClientAsync(ConnectionCounter connections, params string[] replicas)
    {
        var app = await TinyApp.StartAsync(
            _ => { },
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(
                    replicas.Select(
                        (address, index) => KeyValuePair.Create($"services:shelf:http:{index}", (string?)address)
                    )
                );
                builder.Services.AddSingleton(new ReplicaAvailability(connections.Time));
                builder.Services.AddHttpClient("shelf").AddHttpMessageHandler(() => new CountingHandler(connections));
            }
        );
        return new(app);
    }

    private sealed class ConnectionCounter
    {
        private readonly ConcurrentDictionary<string, int> _attempts = [];

        public Clock Time { get; } = new();

        public void Add(Uri address) =>
            _attempts.AddOrUpdate(address.GetLeftPart(UriPartial.Authority), 1, (_, count) => count + 1);

        public int CountOf(string address) => _attempts.GetValueOrDefault(address);
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; } = 1;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }

    /// <summary>Is behind the choice of a replica, so it sees every attempt.</summary>
    private sealed class CountingHandler(ConnectionCounter connections) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            connections.Add(request.RequestUri!);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class ClientApp(TinyApp app) : IAsyncDisposable
    {
        public HttpClient Client { get; } = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("shelf");

        public Task<HttpResponseMessage> PostAsync() =>
            Client.PostAsync("http://shelf/books", null, TestContext.Current.CancellationToken);

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await app.DisposeAsync();
        }
    }
}
