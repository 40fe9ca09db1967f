using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Orders;

/// <summary>Readers see and place only their own orders.</summary>
public sealed class OwnOrdersTests(OrdersApp app) : IClassFixture<OrdersApp>
{
    private readonly HttpClient _reader = app.CreateClient(Tokens.Reader(71));
    private readonly HttpClient _other = app.CreateClient(Tokens.Reader(72));

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"userId":71,"product":"Monitor","amount":300}""")]
    [InlineData("""{"product":"Monitor","amount":300}""")]
    [InlineData("""{"items":[{"title":"Globe","price":10,"quantity":1}]}""")]
    public async Task A_readers_order_belongs_to_that_reader(string json)
    {
        using var placed = await PostAsync(_reader, json);

        Assert.Equal(HttpStatusCode.Created, placed.StatusCode);
        Assert.Equal(71, (long)(await OrdersApp.JsonAsync(placed))["userId"]!);
    }

    [Fact]
    public async Task A_reader_does_not_order_for_another_and_staff_does()
    {
        using var refused = await PostAsync(_reader, """{"userId":72,"product":"Monitor","amount":300}""");

        Assert.Equal(
            (HttpStatusCode.Forbidden, "urn:biblio:not-your-account"),
            (refused.StatusCode, (string)(await OrdersApp.JsonAsync(refused))["type"]!)
        );
        Assert.True(await app.PlaceAsync("""{"userId":72,"product":"Monitor","amount":300}""") > 0);
    }

    [Fact]
    public async Task Another_readers_order_is_not_found()
    {
        using var placed = await PostAsync(_reader, """{"product":"Globe","amount":10}""");
        var order = (long)(await OrdersApp.JsonAsync(placed))["id"]!;

        foreach (var path in new[] { $"/orders/{order}", $"/orders/{order}/history", $"/orders/{order}/events" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _other.GetAsync(path, CancellationToken)).StatusCode);
        }

        Assert.Equal(
            HttpStatusCode.NotFound,
            (await _other.DeleteAsync($"/orders/{order}", CancellationToken)).StatusCode
        );
        Assert.NotEqual("cancelled", await app.StatusAsync(order));
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await _reader.DeleteAsync($"/orders/{order}", CancellationToken)).StatusCode
        );
    }

    [Fact]
    public async Task A_list_contains_only_the_readers_own_orders()
    {
        using var mine = await PostAsync(_reader, """{"product":"Mine","amount":10}""");
        using var theirs = await PostAsync(_other, """{"product":"Theirs","amount":10}""");

        var list = await _reader.GetFromJsonAsync<JsonNode>("/orders?pageSize=100", CancellationToken);

        Assert.All(list!["items"]!.AsArray(), order => Assert.Equal(71, (long)order!["userId"]!));
        Assert.Equal(list["items"]!.AsArray().Count, (int)list["total"]!);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await _reader.GetAsync("/orders?userId=72", CancellationToken)).StatusCode
        );
        Assert.Equal(HttpStatusCode.OK, (await _reader.GetAsync("/orders?userId=71", CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_same_key_of_two_readers_creates_two_orders()
    {
        var ids = new List<long>();
        foreach (var client in new[] { _reader, _other })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/orders")
            {
                Content = new StringContent("""{"product":"Globe","amount":10}""", null, "application/json"),
                Headers = { { "Idempotency-Key", "shared-key" } },
            };
            using var placed = await client.SendAsync(request, CancellationToken);
            ids.Add((long)(await OrdersApp.JsonAsync(placed))["id"]!);
        }

        Assert.Equal(2, ids.Distinct().Count());
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string json) =>
        client.PostAsync(
            new Uri("/orders", UriKind.Relative),
            new StringContent(json, null, "application/json"),
            CancellationToken
        );
}
