using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api.Operations;

/// <summary>What staff read about services and monitoring, with fake replicas, Prometheus and Alertmanager.</summary>
public sealed class OperationsTests : IAsyncLifetime
{
    private const string Series = """
        {
          "status": "success",
          "data": {
            "resultType": "matrix",
            "result": [{ "metric": {}, "values": [[1772366400, "0.5"], [1772366430, "NaN"], [1772366460, "2"]] }]
          }
        }
        """;

    private readonly ConcurrentQueue<string> _queries = [];
    private Replica _orders = null!;
    private Replica _second = null!;
    private Replica _monitoring = null!;
    private GatewayApp _gateway = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private Func<HttpContext, string> Prometheus { get; set; } = _ => Series;

    public async ValueTask InitializeAsync()
    {
        _orders = await Replica.StartAsync("orders-1");
        _second = await Replica.StartAsync("orders-2");
        _monitoring = await Replica.StartAsync("monitoring");
        _orders.Handler = _second.Handler = context => AnswerAsync(context, ServiceMetrics);
        _monitoring.Handler = context =>
        {
            _queries.Enqueue($"{context.Request.Path} {context.Request.Query["query"]}");
            return AnswerAsync(context, Prometheus(context));
        };
        _gateway = Start(new() { ["Operations:Prometheus"] = _monitoring.Address });
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _monitoring.DisposeAsync();
        await _second.DisposeAsync();
        await _orders.DisposeAsync();
    }

    [Fact]
    public async Task Health_names_every_replica_and_what_is_wrong()
    {
        _second.IsReady = false;
        JsonNode health = null!;
        JsonNode orders = null!;
        await Eventually.IsTrueAsync(
            async () =>
            {
                health = await GetAsync("services");
                orders = health["services"]!.AsArray().Single(service => (string?)service!["service"] == "orders")!;
                // The first probes of two replicas end one after the other, and one without a probe has no "since".
                var replicas = orders["replicas"]!.AsArray();
                return replicas.All(replica => replica!["since"] is not null)
                    && replicas.Any(replica => !(bool)replica!["receivesRequests"]!);
            },
            () => Task.FromResult(health.ToJsonString())
        );

        Assert.Equal("degraded", (string?)orders["state"]);
        Assert.Equal(
            ["healthy true 1.2.3", "unhealthy false 1.2.3"],
            orders["replicas"]!
                .AsArray()
                .Select(replica => $"{replica!["state"]} {replica["receivesRequests"]} {replica["version"]}")
                .Order(StringComparer.Ordinal)
        );
        Assert.All(orders["replicas"]!.AsArray(), replica => Assert.NotNull(replica!["since"]));
        // The addresses of replicas are internal.
        Assert.DoesNotContain("127.0.0.1", health.ToJsonString(), StringComparison.Ordinal);
        var gateway = health["services"]!.AsArray().Single(service => (string?)service!["service"] == "api")!;
        Assert.Single(gateway["replicas"]!.AsArray());
        Assert.Equal(
            ["mysql", "redis", "prometheus healthy", "alertmanager absent"],
            health["stores"]!
                .AsArray()
                .Select(store =>
                    (string?)store!["store"] is "mysql" or "redis"
                        ? $"{store["store"]}"
                        : $"{store["store"]} {store["state"]}"
                )
        );
        Assert.Contains("catalog", health["partial"]!.AsArray().Select(part => (string?)part));
    }

    [Fact]
    public async Task A_replica_that_hangs_is_missing_after_the_deadline()
    {
        await using var gateway = Start(new() { ["Operations:Deadline"] = "00:00:00.3" });
        var release = new TaskCompletionSource();
        _orders.Handler = _second.Handler = _ => release.Task;
        gateway.SignIn();

        var streams = await gateway.Public.GetFromJsonAsync<JsonNode>("/api/v1/operations/streams", CancellationToken);

        Assert.Contains("orders", streams!["partial"]!.AsArray().Select(part => (string?)part));
        release.SetResult();
    }

    [Fact]
    public async Task Signals_come_from_fixed_queries_about_the_service()
    {
        var signals = await GetAsync("signals?service=orders&range=1h");

        Assert.Equal(("orders", "1h", "prometheus"), Name(signals));
        Assert.Equal(
            ["requests", "errors", "p50", "p95", "p99", "active", "connections", "queue", "memory"],
            signals["series"]!.AsArray().Select(series => (string?)series!["name"])
        );
        // What is not a number is left out.
        Assert.Equal([0.5, 2], Values(signals, "requests"));
        Assert.Contains("""/api/v1/query_range sum(rate(http_requests_total{service="orders"}[2m]))""", _queries);
        // The pages of Prometheus are opened with the same query.
        Assert.All(signals["series"]!.AsArray(), series =>
            Assert.Contains($"/api/v1/query_range {series!["query"]}", _queries)
        );
    }

    [Theory]
    [InlineData("service=nobody", "service")]
    [InlineData("service=orders%22%7D)%20or%20up%7Bx%3D%22", "service")]
    [InlineData("range=1y", "range")]
    [InlineData("query=up", "query")]
    public async Task A_text_of_the_caller_never_becomes_a_query(string query, string field)
    {
        _gateway.SignIn();
        using var answer = await _gateway.Public.GetAsync($"/api/v1/operations/signals?{query}", CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonNode>(CancellationToken);
        Assert.NotNull(problem!["errors"]![field]);
        Assert.Empty(_queries);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":{"result":7}}""")]
    [InlineData("""{"data":{"result":[{"values":[7]}]}}""")]
    [InlineData("""{"data":{"result":[{"values":[["x",1]]}]}}""")]
    [InlineData("deep")]
    [InlineData("huge")]
    public async Task A_wrong_answer_of_Prometheus_counts_as_none(string answer)
    {
        var text = answer switch
        {
            "deep" => new string('[', 10_000),
            "huge" => new string(' ', 9 * 1024 * 1024),
            _ => answer,
        };
        Prometheus = _ => text;

        var signals = await GetAsync("signals?service=orders");

        // The services are read instead.
        Assert.Equal(("orders", "15m", "services"), Name(signals));
        Assert.Contains("prometheus", signals["partial"]!.AsArray().Select(part => (string?)part));
        Assert.Equal([2 * 1_048_576], Values(signals, "memory"));
    }

    [Fact]
    public async Task A_long_answer_of_Prometheus_is_cut()
    {
        var points = string.Join(',', Enumerable.Range(0, 5_000).Select(second => $"[{second},\"1\"]"));
        Prometheus = _ => "{\"data\":{\"result\":[{\"values\":[" + points + "]}]}}";

        Assert.Equal(200, Values(await GetAsync("signals"), "requests").Count());
    }

    [Fact]
    public async Task Streams_have_the_largest_value_of_the_replicas()
    {
        var orders = (await GetAsync("streams"))["services"]!
            .AsArray()
            .Single(service => (string?)service!["service"] == "orders")!;

        Assert.Equal(
            (4, 12.5, 2),
            ((int)orders["outboxSize"]!, (double)orders["outboxAge"]!, (int)orders["deadLetters"]!)
        );
        Assert.Equal(
            """[{"stream":"events:book","group":"orders","length":40,"lag":7,"pending":3}]""",
            orders["groups"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task Tools_are_listed_when_their_address_is_known()
    {
        await using var gateway = Start(
            new()
            {
                ["Operations:Links:grafana"] = "http://localhost:3000/",
                ["Operations:Links:jaeger"] = "",
                ["Operations:Links:prometheus"] = "javascript:alert(1)",
                ["Operations:Links:other"] = "http://localhost:1",
            }
        );
        gateway.SignIn();

        var tools = await gateway.Public.GetFromJsonAsync<JsonNode>("/api/v1/operations/tools", CancellationToken);

        Assert.Equal("""[{"name":"grafana","address":"http://localhost:3000"}]""", tools!["tools"]!.ToJsonString());
    }

    [Fact]
    public async Task Readers_are_refused_and_reach_no_service()
    {
        var before = _orders.RequestCount;
        _gateway.SignIn(Tokens.Reader());

        foreach (var path in new[] { "services", "signals", "alerts", "streams", "tools", "fault-switches", "lab" })
        {
            using var answer = await _gateway.Public.GetAsync($"/api/v1/operations/{path}", CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.Equal((before, 0), (_orders.RequestCount, _queries.Count));
    }

    private const string ServiceMetrics = """
        # TYPE app_info gauge
        app_info{otel_scope_name="Biblio.Requests",version="1.2.3"} 1
        dotnet_process_memory_working_set_bytes 1048576
        biblio_messaging_outbox_size{otel_scope_name="Biblio.Messaging"} 4
        biblio_messaging_outbox_age_seconds{otel_scope_name="Biblio.Messaging"} 12.5
        biblio_messaging_dead_letters_waiting{otel_scope_name="Biblio.Messaging"} 2
        biblio_messaging_lag{otel_scope_name="Biblio.Messaging",stream="events:book"} 7
        biblio_messaging_pending{otel_scope_name="Biblio.Messaging",stream="events:book"} 3
        biblio_messaging_stream_length{otel_scope_name="Biblio.Messaging",stream="events:book"} 40
        """;

    private GatewayApp Start(Dictionary<string, string> settings) =>
        GatewayApp.Start(new() { ["orders"] = [_orders, _second] }, settings);

    private async Task<JsonNode> GetAsync(string path)
    {
        _gateway.SignIn();
        return (await _gateway.Public.GetFromJsonAsync<JsonNode>($"/api/v1/operations/{path}", CancellationToken))!;
    }

    private static Task AnswerAsync(HttpContext context, string text) => context.Response.WriteAsync(text);

    private static (string?, string?, string?) Name(JsonNode signals) =>
        ((string?)signals["service"], (string?)signals["range"], (string?)signals["source"]);

    private static IEnumerable<double> Values(JsonNode signals, string name) =>
        signals["series"]!.AsArray().Single(series => (string?)series!["name"] == name)!["points"]!
            .AsArray()
            .Select(point => (double)point!["value"]!);
}
