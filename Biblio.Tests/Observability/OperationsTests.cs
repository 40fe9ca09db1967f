using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>What the operations pages read, with the real services, Prometheus and Alertmanager.</summary>
[Collection(nameof(MonitoredShop))]
public sealed class OperationsTests(MonitoredShop shop)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_service_and_store_is_healthy_with_its_version()
    {
        JsonNode health = null!;
        await Eventually.IsTrueAsync(
            async () =>
            {
                health = await GetAsync("services");
                return health["partial"]!.AsArray().Count == 0
                    && health["services"]!.AsArray().All(service => (string?)service!["state"] == "healthy");
            },
            () => Task.FromResult(health.ToJsonString())
        );

        Assert.Equal(
            ["api", "catalog", "inventory", "lending", "orders", "web"],
            health["services"]!.AsArray().Select(service => (string?)service!["service"])
        );
        Assert.All(health["services"]!.AsArray().SelectMany(service => service!["replicas"]!.AsArray()), replica =>
        {
            Assert.Equal("1.0.0", (string?)replica!["version"]);
            Assert.NotNull(replica["instance"]);
            Assert.NotNull(replica["since"]);
        });
        Assert.Equal(
            ["mysql healthy 5", "redis healthy 4", "prometheus healthy 1", "alertmanager healthy 1"],
            health["stores"]!.AsArray().Select(store => $"{store!["store"]} {store["state"]} {store["seenBy"]}")
        );
        Assert.NotNull(health["stores"]![2]!["version"]);
    }

    [Fact]
    public async Task Prometheus_has_every_signal_of_a_service()
    {
        JsonNode signals = null!;
        await Eventually.IsTrueAsync(
            async () =>
            {
                // A rate needs requests in two scrapes.
                await shop.GetBookAsync();
                signals = await GetAsync("signals?service=catalog");
                return (string?)signals["source"] == "prometheus"
                    && signals["series"]!
                        .AsArray()
                        // Errors have no series before the first.
                        .Where(series => (string?)series!["name"] is not "errors")
                        .All(series => series!["points"]!.AsArray().Count > 0);
            },
            () => Task.FromResult(signals.ToJsonString())
        );

        Assert.Equal(9, signals["series"]!.AsArray().Count);
    }

    [Fact]
    public async Task Streams_and_tools_of_the_run_are_known()
    {
        JsonNode streams = null!;
        await Eventually.IsTrueAsync(
            async () =>
            {
                streams = await GetAsync("streams");
                return streams["services"]!.AsArray().Sum(service => service!["groups"]!.AsArray().Count) >= 4;
            },
            () => Task.FromResult(streams.ToJsonString())
        );
        Assert.Equal(
            ["catalog", "inventory", "lending", "orders"],
            streams["services"]!.AsArray().Select(service => (string?)service!["service"])
        );

        // The dashboard is off in tests.
        Assert.Equal(
            [$"http://localhost:{9090 + shop.Biblio.Offset}", $"http://localhost:{9093 + shop.Biblio.Offset}"],
            (await GetAsync("tools"))["tools"]!.AsArray().Select(tool => (string?)tool!["address"])
        );
    }

    private async Task<JsonNode> GetAsync(string path) =>
        (await shop.Gateway.GetFromJsonAsync<JsonNode>($"/api/v1/operations/{path}", CancellationToken))!;
}
