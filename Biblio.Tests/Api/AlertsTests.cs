using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Biblio.Tests.Api;

public sealed class AlertsTests : IAsyncDisposable
{
    private const string Token = "a-token-of-a-test";

    private readonly GatewayApp _gateway = GatewayApp.Start([], new() { ["Alerts:WebhookToken"] = Token });

    [Fact]
    public async Task A_firing_alert_is_listed_until_it_is_resolved()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await NotifyAsync(Alert("ServiceDown", "firing", "a1"))).StatusCode);
        var firing = (await ListAlertsAsync("?state=firing")).Single()!;
        Assert.Equal(
            ("ServiceDown", "critical", "orders", "firing", "2026-03-01T12:00:00Z"),
            (
                (string)firing["name"]!,
                (string)firing["severity"]!,
                (string)firing["service"]!,
                (string)firing["state"]!,
                (string)firing["since"]!
            )
        );
        Assert.Null(firing["until"]);

        // Alertmanager repeats its notifications.
        await NotifyAsync(Alert("ServiceDown", "firing", "a1"));
        await NotifyAsync(Alert("ServiceDown", "resolved", "a1"));
        await NotifyAsync(Alert("ServiceDown", "resolved", "a1"));

        Assert.Empty(await ListAlertsAsync("?state=firing"));
        Assert.Equal("2026-03-01T12:05:00Z", (string)(await ListAlertsAsync("")).Single()!["until"]!);
        Assert.Equal(
            2,
            _gateway.Log.Count(line => line.Message.StartsWith("Alert ServiceDown is ", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Firing_alerts_come_first_and_two_hundred_are_kept()
    {
        await NotifyAsync(Alert("Kept", "firing", "first"));
        for (var i = 0; i < 5; i++)
        {
            await NotifyAsync([.. Enumerable.Range(0, 100).Select(n => Alert("Over", "resolved", $"{i}-{n}"))]);
        }

        var page = await _gateway.ApiOnly.GetFromJsonAsync<JsonNode>(
            "/api/alerts?pageSize=1",
            TestContext.Current.CancellationToken
        );
        Assert.Equal((200, "Kept"), ((int)page!["total"]!, (string)page["items"]![0]!["name"]!));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer a-token-of-a-tesT")]
    [InlineData("Basic a-token-of-a-test")]
    public async Task The_webhook_rejects_calls_without_its_token(string? authorization)
    {
        var answer = await NotifyAsync(authorization, """{"alerts":[]}""");

        Assert.Equal(
            (HttpStatusCode.Unauthorized, "application/problem+json"),
            (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType)
        );
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Without_a_configured_token_every_call_is_rejected()
    {
        await using var gateway = GatewayApp.Start([]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/alerts/webhook")
        {
            Content = new StringContent("""{"alerts":[]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer ");

        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await gateway.Public.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode
        );
    }

    [Theory]
    [InlineData("{}", "alerts")]
    [InlineData("null", "alerts")]
    [InlineData("not json", "$")]
    [InlineData("""{"alerts":[{"status":"firing","labels":{"alertname":"A"}}]}""", "alerts[0].startsAt")]
    [InlineData(
        """{"alerts":[{"status":"on fire","labels":{"alertname":"A"},"startsAt":"2026-03-01T12:00:00Z"}]}""",
        "alerts[0].status"
    )]
    [InlineData(
        """{"alerts":[{"status":"firing","labels":{},"startsAt":"2026-03-01T12:00:00Z"}]}""",
        "alerts[0].labels.alertname"
    )]
    [InlineData("""{"alerts":[null]}""", "alerts[0].status")]
    [InlineData(
        """{"alerts":[{"status":"firing","labels":{"alertname":"A"},"startsAt":"yesterday"}]}""",
        "alerts[0].startsAt"
    )]
    public async Task An_invalid_body_is_rejected_with_the_field_name(string body, string field)
    {
        var answer = await NotifyAsync($"Bearer {Token}", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
        Assert.Equal(field, problem!["errors"]!.AsObject().Single().Key);
        Assert.Empty(await ListAlertsAsync(""));
    }

    [Fact]
    public async Task Non_JSON_is_415_and_an_oversized_body_413()
    {
        using var text = new HttpRequestMessage(HttpMethod.Post, "/alerts/webhook")
        {
            Content = new StringContent("hello"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Token) },
        };
        Assert.Equal(
            HttpStatusCode.UnsupportedMediaType,
            (await _gateway.Public.SendAsync(text, TestContext.Current.CancellationToken)).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            (
                await NotifyAsync($"Bearer {Token}", $$"""{"alerts":[],"x":"{{new string('x', 1_100_000)}}"}""")
            ).StatusCode
        );
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/faults")]
    [InlineData("/faults/error-rate")]
    [InlineData("/api/alerts")]
    [InlineData("/api/catalog/metrics")]
    [InlineData("/api/catalog/health")]
    [InlineData("/api/catalog/alive")]
    [InlineData("/api/catalog/faults/latency")]
    [InlineData("/api/inventory/messages/dead")]
    [InlineData("/api/inventory/MESSAGES/dead/replay")]
    [InlineData("/api/catalog//metrics")]
    public async Task Internal_endpoints_are_hidden_on_the_public_port(string path)
    {
        await using var catalog = await Replica.StartAsync("catalog-1");
        await using var inventory = await Replica.StartAsync("inventory-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [catalog], ["inventory"] = [inventory] });

        Assert.Equal(
            HttpStatusCode.NotFound,
            (await gateway.Public.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode
        );
    }

    [Fact]
    public async Task Metrics_are_served_on_the_API_port()
    {
        Assert.Equal(
            HttpStatusCode.OK,
            (await _gateway.ApiOnly.GetAsync("/metrics", TestContext.Current.CancellationToken)).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await _gateway.ApiOnly.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await _gateway.Public.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode
        );
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private static JsonObject Alert(string name, string status, string fingerprint) =>
        new()
        {
            ["status"] = status,
            ["fingerprint"] = fingerprint,
            ["startsAt"] = "2026-03-01T12:00:00Z",
            ["endsAt"] = status == "firing" ? "0001-01-01T00:00:00Z" : "2026-03-01T12:05:00Z",
            ["labels"] = new JsonObject
            {
                ["alertname"] = name,
                ["severity"] = "critical",
                ["service"] = "orders",
                ["instance"] = "127.0.0.1:5002",
            },
            ["annotations"] = new JsonObject { ["summary"] = "Service is down" },
            ["generatorURL"] = "http://prometheus/graph",
        };

    private Task<HttpResponseMessage> NotifyAsync(params JsonObject[] alerts) =>
        NotifyAsync(
            $"Bearer {Token}",
            new JsonObject
            {
                ["version"] = "4",
                ["receiver"] = "web.hook",
                ["alerts"] = new JsonArray([.. alerts]),
            }.ToJsonString()
        );

    private async Task<HttpResponseMessage> NotifyAsync(string? authorization, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/alerts/webhook")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await _gateway.Public.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<JsonArray> ListAlertsAsync(string query) =>
        (
            await _gateway.ApiOnly.GetFromJsonAsync<JsonNode>(
                "/api/alerts" + query,
                TestContext.Current.CancellationToken
            )
        )!["items"]!.AsArray();
}
