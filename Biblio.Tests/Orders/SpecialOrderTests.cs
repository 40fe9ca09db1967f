using System.Net;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Orders;

/// <summary>Who may order a title at a price of their own, and at which price.</summary>
public sealed class SpecialOrderTests(OrdersApp app) : IClassFixture<OrdersApp>
{
    private readonly HttpClient _reader = app.CreateClient(Tokens.Reader(81));

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"product":"Monitor"}""", "amount")]
    [InlineData("""{"product":"Monitor","amount":0}""", "amount")]
    [InlineData("""{"product":"Monitor","amount":0.00}""", "amount")]
    [InlineData("""{"product":"Monitor","amount":1000.01}""", "amount")]
    [InlineData("""{"items":[{"title":"Globe","price":1000.01,"quantity":1}]}""", "items[0].price")]
    [InlineData("""{"items":[{"title":"Globe","price":10,"quantity":11}]}""", "items[0].quantity")]
    [InlineData(
        """{"items":[{"title":"Map","price":1,"quantity":1},{"title":"Globe","price":99999.99,"quantity":1000}]}""",
        "items[1].price"
    )]
    public async Task A_readers_special_order_outside_the_limits_is_refused(string json, string field)
    {
        using var refused = await PostAsync(_reader, json);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.NotNull((await OrdersApp.JsonAsync(refused))["errors"]![field]);
    }

    [Theory]
    [InlineData("""{"userId":81,"product":"Monitor","amount":300}""")]
    [InlineData("""{"product":"Monitor","amount":0.01}""")]
    [InlineData("""{"product":"Monitor","amount":1000}""")]
    [InlineData("""{"items":[{"title":"Globe","price":10,"quantity":10}]}""")]
    public async Task The_exercise_orders_as_a_reader_within_the_limits(string json)
    {
        using var placed = await PostAsync(_reader, json);

        Assert.Equal(HttpStatusCode.Created, placed.StatusCode);
    }

    [Theory]
    [InlineData("Mo\u200bnitor")]
    [InlineData("Monitor\u202e")]
    [InlineData("Mon\nitor")]
    public async Task A_title_with_unreadable_characters_is_refused(string title)
    {
        using var refused = await PostAsync(
            app.Client,
            $$"""{"product":{{System.Text.Json.JsonSerializer.Serialize(title)}},"amount":3}"""
        );

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.NotNull((await OrdersApp.JsonAsync(refused))["errors"]!["product"]);
    }

    [Fact]
    public async Task Without_the_setting_only_staff_places_special_orders()
    {
        var closed = await OrdersApp.StartAsync(("Orders:SpecialOrders:Readers", "false"));
        await using var _ = closed;
        using var reader = closed.CreateClient(Tokens.Reader(81));

        using var refused = await PostAsync(reader, """{"product":"Monitor","amount":300}""");
        Assert.Equal(
            (HttpStatusCode.Forbidden, "urn:biblio:special-order"),
            (refused.StatusCode, (string)(await OrdersApp.JsonAsync(refused))["type"]!)
        );
        using var mixed = await PostAsync(
            reader,
            """{"items":[{"bookId":7,"quantity":1},{"title":"Globe","price":10,"quantity":1}]}"""
        );
        Assert.Equal(HttpStatusCode.Forbidden, mixed.StatusCode);
        Assert.True(await closed.PlaceAsync("""{"userId":81,"product":"Monitor","amount":30000}""") > 0);

        await closed.PublishBookAsync(7, price: 20m);
        using var book = await PostAsync(reader, """{"items":[{"bookId":7,"quantity":100}]}""");
        Assert.Equal(HttpStatusCode.Created, book.StatusCode);
        Assert.Equal(2000m, (decimal)(await OrdersApp.JsonAsync(book))["total"]!);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string json) =>
        client.PostAsync(
            new Uri("/orders", UriKind.Relative),
            new StringContent(json, null, "application/json"),
            CancellationToken
        );
}
