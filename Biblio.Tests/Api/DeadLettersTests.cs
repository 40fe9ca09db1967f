using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api;

/// <summary>Staff read and replay the dead letters of a service through the gateway.</summary>
public sealed class DeadLettersTests
{
    private const string Letters = """
        {
          "items": [
            {
              "id": "1795225187020-0",
              "messageId": "0199",
              "stream": "events:inventory",
              "type": "stock-reserved",
              "body": "{}",
              "reason": "A deadlock.",
              "attempts": 5,
              "saidAt": "2026-03-01T12:00:00Z",
              "diedAt": "2026-03-01T12:00:09Z"
            }
          ],
          "page": 2,
          "pageSize": 1,
          "total": 3,
          "_links": { "self": { "href": "/messages/dead?page=2" } }
        }
        """;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_letters_of_a_service_are_listed()
    {
        await using var orders = await StartAsync(Letters);
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [orders.Replica] });

        var page = await gateway
            .SignIn()
            .GetFromJsonAsync<JsonNode>("/api/v1/shop/dead-letters/orders?page=2&pageSize=1", CancellationToken);

        Assert.Equal(["GET /messages/dead?page=2&pageSize=1 "], orders.Requests);
        Assert.Equal((3, "A deadlock."), ((int)page!["total"]!, (string)page["items"]![0]!["reason"]!));
        // The link leads to an endpoint that cannot be reached from outside.
        Assert.Null(page["_links"]);
    }

    [Theory]
    [InlineData("""{"id":"1795225187020-0"}""", """{"id":"1795225187020-0","all":false}""")]
    [InlineData("""{"all":true}""", """{"id":null,"all":true}""")]
    public async Task One_letter_or_all_are_replayed(string body, string sent)
    {
        await using var orders = await StartAsync("""{"count":2}""");
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [orders.Replica] });
        gateway.SignIn();

        using var answer = await ReplayAsync(gateway, "orders", body);

        Assert.Equal(
            2,
            (int)
                (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>(CancellationToken))![
                    "count"
                ]!
        );
        Assert.Equal([$"POST /messages/dead/replay {sent}"], orders.Requests);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":"1-0","all":true}""")]
    [InlineData("""{"id":"*"}""")]
    [InlineData("""{"id":""}""")]
    public async Task A_wrong_selection_is_a_problem_and_reaches_no_service(string body)
    {
        await using var orders = await StartAsync("""{"count":2}""");
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [orders.Replica] });
        gateway.SignIn();

        using var answer = await ReplayAsync(gateway, "orders", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotNull((await answer.Content.ReadFromJsonAsync<JsonNode>(CancellationToken))!["errors"]!["id"]);
        Assert.Empty(orders.Requests);
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("web")]
    [InlineData("nowhere")]
    public async Task A_service_without_dead_letters_is_404(string service)
    {
        await using var gateway = GatewayApp.Start([]);
        gateway.SignIn();

        using var list = await gateway.Public.GetAsync($"/api/v1/shop/dead-letters/{service}", CancellationToken);
        using var replay = await ReplayAsync(gateway, service, """{"all":true}""");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (list.StatusCode, replay.StatusCode));
    }

    [Fact]
    public async Task An_unavailable_service_is_503()
    {
        await using var gateway = GatewayApp.Start([]);
        gateway.SignIn();

        using var list = await gateway.Public.GetAsync("/api/v1/shop/dead-letters/orders", CancellationToken);
        using var replay = await ReplayAsync(gateway, "orders", """{"all":true}""");

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable),
            (list.StatusCode, replay.StatusCode)
        );
    }

    [Fact]
    public async Task Readers_are_refused()
    {
        await using var orders = await StartAsync(Letters);
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [orders.Replica] });
        gateway.SignIn(Tokens.Reader());

        using var list = await gateway.Public.GetAsync("/api/v1/shop/dead-letters/orders", CancellationToken);
        using var replay = await ReplayAsync(gateway, "orders", """{"all":true}""");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (list.StatusCode, replay.StatusCode));
        Assert.Empty(orders.Requests);
    }

    private static async Task<HttpResponseMessage> ReplayAsync(GatewayApp gateway, string service, string body)
    {
        using var content = new StringContent(body, null, "application/json");
        return await gateway.Public.PostAsync(
            $"/api/v1/shop/dead-letters/{service}/replay",
            content,
            CancellationToken
        );
    }

    private static async Task<RecordingReplica> StartAsync(string answer)
    {
        var replica = new RecordingReplica(await Replica.StartAsync("orders-1"));
        replica.Replica.Handler = async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            replica.Requests.Add(
                $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {body}"
            );
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer);
        };
        return replica;
    }

    private sealed record RecordingReplica(Replica Replica) : IAsyncDisposable
    {
        public List<string> Requests { get; } = [];

        public ValueTask DisposeAsync() => Replica.DisposeAsync();
    }
}
