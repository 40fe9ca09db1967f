using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Api.Alerts;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api.Operations;

/// <summary>Staff see alerts in groups, with the values of Prometheus, and what Alertmanager knows.</summary>
public sealed class AlertOverviewTests : IAsyncLifetime
{
    private const string Token = "a-token-of-a-test";

    private Replica _prometheus = null!;
    private Replica _alertmanager = null!;
    private GatewayApp _gateway = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string Values { get; set; } = """{"data":{"alerts":[]}}""";

    private string Live { get; set; } = "[]";

    public async ValueTask InitializeAsync()
    {
        _prometheus = await Replica.StartAsync("prometheus");
        _alertmanager = await Replica.StartAsync("alertmanager");
        _prometheus.Handler = context => context.Response.WriteAsync(Values);
        _alertmanager.Handler = context => context.Response.WriteAsync(Live);
        _gateway = GatewayApp.Start(
            [],
            new()
            {
                ["Alerts:WebhookToken"] = Token,
                ["Operations:Prometheus"] = _prometheus.Address,
                ["Operations:Alertmanager"] = _alertmanager.Address,
                ["Operations:Links:alertmanager"] = "http://localhost:9093",
            }
        );
        _gateway.SignIn();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _alertmanager.DisposeAsync();
        await _prometheus.DisposeAsync();
    }

    [Fact]
    public async Task Alerts_of_one_name_and_service_are_one_group()
    {
        await NotifyAsync([.. Enumerable.Range(0, 25).Select(i => Json("firing", $"{i}", $"/books/{i}", i))]);
        Values = """
            {
              "data": {
                "alerts": [
                  {
                    "labels": {
                      "route": "/books/3",
                      "service": "catalog",
                      "severity": "warning",
                      "alertname": "HighErrorRate"
                    },
                    "state": "firing",
                    "value": "1.5e+00"
                  }
                ]
              }
            }
            """;

        var alerts = await GetAsync();

        var group = alerts["firing"]!.AsArray().Single()!;
        Assert.Equal(
            ("HighErrorRate", "catalog", "warning", 25, "2026-03-01T12:00:00Z"),
            (
                (string)group["name"]!,
                (string)group["service"]!,
                (string)group["severity"]!,
                (int)group["count"]!,
                (string)group["since"]!
            )
        );
        Assert.Equal("docs/troubleshooting/HighErrorRate.md", (string?)group["runbook"]);
        Assert.Equal(
            "http://localhost:9093/#/silences/new?filter="
                + "%7Balertname%3D%22HighErrorRate%22%2Cservice%3D%22catalog%22%7D",
            (string?)group["silence"]
        );
        Assert.Equal(20, group["items"]!.AsArray().Count);
        // The newest 20 are listed. The value of /books/3 is kept until its alert is among them.
        await NotifyAsync([.. Enumerable.Range(4, 21).Select(i => Json("resolved", $"{i}", $"/books/{i}", i))]);
        Values = """{"data":{"alerts":[]}}""";
        alerts = await GetAsync();
        var item = alerts["firing"]![0]!["items"]!.AsArray().Single(one => one!["value"] is not null)!;
        Assert.Equal((1.5, "catalog: GET /books/3"), ((double)item["value"]!, (string?)item["description"]));
        Assert.Equal("/books/3", (string?)item["labels"]!["route"]);
        Assert.Null(item["labels"]!["alertname"]);
        Assert.Equal(21, (int)alerts["resolved"]![0]!["count"]!);
    }

    [Fact]
    public async Task An_alert_that_fires_again_keeps_its_history()
    {
        await NotifyAsync(Json("firing", "a", "/", 0));
        await NotifyAsync(Json("firing", "a", "/", 30));
        await NotifyAsync(Json("resolved", "a", "/", 30));
        await NotifyAsync(Json("firing", "a", "/", 50));

        var alerts = await GetAsync();

        Assert.Equal("2026-03-01T12:50:00Z", (string?)alerts["firing"]![0]!["since"]);
        Assert.Equal(2, (int)alerts["resolved"]![0]!["count"]!);
        Assert.Equal("2026-03-01T12:00:00Z", (string?)alerts["resolved"]![0]!["since"]);
    }

    [Fact]
    public async Task A_restarted_gateway_asks_Alertmanager_what_fires()
    {
        Live = """
            [
              {
                "fingerprint": "a",
                "labels": { "alertname": "ServiceDown", "service": "orders" },
                "annotations": { "summary": "Service is down" },
                "startsAt": "2026-03-01T12:00:00.5Z",
                "endsAt": "2026-03-01T13:00:00Z",
                "status": { "state": "active" }
              }
            ]
            """;

        var group = (await GetAsync())["firing"]!.AsArray().Single()!;

        Assert.Equal(("ServiceDown", "orders"), ((string)group["name"]!, (string)group["service"]!));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("""[{"startsAt":"yesterday"}]""")]
    public async Task A_wrong_answer_of_Alertmanager_leaves_what_is_known(string answer)
    {
        await NotifyAsync(Json("firing", "a", "/", 0));
        (Live, Values) = (answer, answer);

        var alerts = await GetAsync();

        Assert.Equal(1, (int)alerts["firing"]![0]!["count"]!);
        Assert.Equal(["alertmanager", "prometheus"], alerts["partial"]!.AsArray().Select(part => (string?)part));
    }

    [Fact]
    public async Task Silenced_or_unnamed_entries_of_Alertmanager_are_no_alerts()
    {
        Live = """[null,{},{"labels":{"service":"orders"}}]""";

        Assert.Empty((await GetAsync())["firing"]!.AsArray());
    }

    [Fact]
    public void The_history_is_bounded()
    {
        var store = new AlertStore();
        var labels = new Dictionary<string, string?> { ["alertname"] = "Over" };
        foreach (var minute in Enumerable.Range(0, 1_000))
        {
            var since = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(minute);
            Assert.True(store.TryUpdate(Alert.From(AlertState.Firing, "a", labels, null, since, null)));
        }

        Assert.Equal(201, store.All.Count);
        Assert.Single(store.All, alert => alert.State == AlertState.Firing);
    }

    private static JsonObject Json(string status, string fingerprint, string route, int minute) =>
        new()
        {
            ["status"] = status,
            ["fingerprint"] = fingerprint,
            ["startsAt"] = $"2026-03-01T12:{minute:00}:00Z",
            ["endsAt"] = $"2026-03-01T12:{minute + 5:00}:00Z",
            ["labels"] = new JsonObject
            {
                ["alertname"] = "HighErrorRate",
                ["severity"] = "warning",
                ["service"] = "catalog",
                ["route"] = route,
            },
            ["annotations"] = new JsonObject
            {
                ["summary"] = "High error rate detected",
                ["description"] = $"catalog: GET {route}",
                ["runbook_url"] = "docs/troubleshooting/HighErrorRate.md",
            },
        };

    private async Task<JsonNode> GetAsync() =>
        (await _gateway.Public.GetFromJsonAsync<JsonNode>("/api/v1/operations/alerts", CancellationToken))!;

    private async Task NotifyAsync(params JsonObject[] alerts)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/alerts/webhook")
        {
            Content = JsonContent.Create(new JsonObject { ["alerts"] = new JsonArray([.. alerts]) }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Token) },
        };
        using var answer = await _gateway.ApiOnly.SendAsync(request, CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
