using System.Net;
using System.Text.Json.Nodes;

namespace Biblio.Tests.Orders;

public sealed class ListOrdersTests(OrdersApp app) : IClassFixture<OrdersApp>
{
    [Fact]
    public async Task Orders_are_filtered_sorted_paged_and_counted()
    {
        await app.PublishBookAsync(7);
        var monitor = await app.PlaceAsync("""{"userId":50,"product":"Monitor","amount":300}""");
        await app.WaitForStatusAsync(monitor, "completed");
        var books = new[]
        {
            await app.PlaceBookAsync(7, 1, 50),
            await app.PlaceBookAsync(7, 3, 50),
            await app.PlaceBookAsync(7, 2, 50),
        };
        await app.PlaceBookAsync(7, 1, 51);

        var all = await app.GetAsync("/orders?userId=50");
        Assert.Equal([.. books.Reverse(), monitor], Ids(all));
        Assert.Equal((4, 3), ((int)all["total"]!, (int)all["active"]!));
        Assert.Equal("Refactoring", (string)all["items"]![0]!["items"]![0]!["title"]!);

        Assert.Equal([monitor], Ids(await app.GetAsync("/orders?userId=50&status=completed")));
        Assert.Equal([monitor, books[1], books[2], books[0]], Ids(await app.GetAsync("/orders?userId=50&sort=-total")));
        Assert.Equal([monitor, .. books], Ids(await app.GetAsync("/orders?userId=50&sort=placedAt")));

        var second = await app.GetAsync("/orders?userId=50&sort=placedAt&page=2&pageSize=3");
        Assert.Equal([books[2]], Ids(second));
        Assert.Equal("/orders?userId=50&sort=placedAt&page=1&pageSize=3", (string)second["_links"]!["prev"]!["href"]!);
        Assert.Null(second["_links"]!["next"]);

        var placed = Uri.EscapeDataString((string)(await app.GetAsync($"/orders/{books[0]}"))["placedAt"]!);
        Assert.Equal([books[2], books[1], books[0]], Ids(await app.GetAsync($"/orders?userId=50&placedFrom={placed}")));
        Assert.Equal([monitor], Ids(await app.GetAsync($"/orders?userId=50&placedTo={placed}")));
    }

    [Theory]
    [InlineData("status=lost", "status")]
    [InlineData("status=1", "status")]
    [InlineData("userId=abc", "userId")]
    [InlineData("userId=99999999999999999999", "userId")]
    [InlineData("placedFrom=yesterday", "placedFrom")]
    [InlineData("sort=title", "sort")]
    [InlineData("page=0", "page")]
    [InlineData("pageSize=101", "pageSize")]
    public async Task A_bad_query_is_refused_with_its_field(string query, string field)
    {
        using var response = await app.Client.GetAsync($"/orders?{query}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await OrdersApp.JsonAsync(response))["errors"]![field]);
    }

    [Theory]
    [InlineData("GET", "/orders/999999")]
    [InlineData("GET", "/orders/0")]
    [InlineData("GET", "/orders/-1")]
    [InlineData("GET", "/orders/abc")]
    [InlineData("GET", "/orders/99999999999999999999")]
    [InlineData("GET", "/orders/999999/history")]
    [InlineData("DELETE", "/orders/999999")]
    public async Task An_unknown_order_is_not_found(string method, string path)
    {
        using var request = new HttpRequestMessage(new(method), path);
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(
            (HttpStatusCode.NotFound, "application/problem+json"),
            (response.StatusCode, response.Content.Headers.ContentType!.MediaType)
        );
    }

    [Fact]
    public async Task The_contract_is_served()
    {
        var contract = await app.GetAsync("/openapi/v1.json");

        Assert.Equal(
            [
                "/orders",
                "/orders/{id}",
                "/orders/{id}/history",
                "/orders/{id}/events",
                "/orders/personal-data",
                "/orders/popular",
                "/orders/reports/highest-spenders",
                "/orders/reports/best-sellers",
                "/orders/reports/revenue",
            ],
            contract["paths"]!
                .AsObject()
                .Select(path => path.Key)
                .Where(path => path.StartsWith("/orders", StringComparison.Ordinal))
        );
        Assert.Contains(
            "Idempotency-Key",
            contract["paths"]!["/orders"]!["post"]!["summary"]!.ToString(),
            StringComparison.Ordinal
        );
    }

    private static IEnumerable<long> Ids(JsonNode page) =>
        page["items"]!.AsArray().Select(order => (long)order!["id"]!);
}
