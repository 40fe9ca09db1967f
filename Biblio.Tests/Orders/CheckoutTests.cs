using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Orders;

/// <summary>A cart becomes one order, and returns when the order fails.</summary>
public sealed class CheckoutTests : IAsyncLifetime
{
    private const string Address = """
        {"name":"Lise Roy","street":"12, rue Notre-Dame","city":"Montréal","region":"QC","postalCode":"H4C 1K1","country":"CA"}
        """;

    private OrdersApp _app = null!;
    private HttpClient _reader = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = await OrdersApp.StartAsync(
            ("Orders:Taxes:0:Name", "GST"),
            ("Orders:Taxes:0:Rate", "0.05"),
            ("Orders:Taxes:1:Name", "QST"),
            ("Orders:Taxes:1:Rate", "0.09975"),
            ("Saga:PaymentTimeout", "00:00:00.2"),
            ("Saga:PaymentRetryDelay", "00:00:00.1"),
            ("Saga:PaymentDeadline", "00:00:01")
        );
        _reader = _app.CreateClient(Tokens.Reader(81));
        _app.Catalog.Add(7, "Emma", 20m);
        _app.Catalog.Add(8, "Dune", 9.99m);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_checkout_orders_with_taxes_and_address()
    {
        await PutAsync(7, 2);
        await PutAsync(8, 1);

        var order = await CheckOutAsync(delivery: "delivery", address: Address);
        var read = await _reader.GetFromJsonAsync<JsonNode>($"/orders/{order}", CancellationToken);

        // 49.99 with 5 % and 9.975 %.
        Assert.Equal(
            ["GST 2.50", "QST 4.99"],
            read!["taxes"]!.AsArray().Select(tax => $"{tax!["name"]} {tax["amount"]}")
        );
        Assert.Equal((57.48m, true), ((decimal)read["total"]!, (bool)read["fromCart"]!));
        Assert.Equal(
            ("delivery", "Lise Roy", "H4C 1K1"),
            (
                (string)read["delivery"]!["method"]!,
                (string)read["delivery"]!["address"]!["name"]!,
                (string)read["delivery"]!["address"]!["postalCode"]!
            )
        );
        Assert.Empty((await CartAsync())["lines"]!.AsArray());
        await _app.CompleteAsync(order);
        Assert.Equal("57.48", await _app.QueryAsync($"SELECT amount FROM payments WHERE order_id = {order}"));
        Assert.Empty((await CartAsync())["lines"]!.AsArray());
        // Neither the address nor a card is kept with the key of the request.
        Assert.Equal(
            "0",
            await _app.QueryAsync("SELECT COUNT(*) FROM idempotent_requests WHERE answer LIKE '%Notre-Dame%'")
        );
    }

    [Fact]
    public async Task Twenty_parallel_checkouts_with_one_key_are_one_order()
    {
        await PutAsync(7, 2);
        var cart = await CartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(Body(cart), "same")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single(answers.Select(answer => answer.Headers.Location).Distinct());
        Assert.Equal("1", await _app.QueryAsync("SELECT COUNT(*) FROM orders"));
    }

    [Fact]
    public async Task Twenty_parallel_checkouts_with_their_own_keys_are_one_order()
    {
        await PutAsync(7, 2);
        var cart = await CartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(key => SendAsync(Body(cart), $"key-{key}")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(19, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal("1", await _app.QueryAsync("SELECT COUNT(*) FROM orders"));
    }

    [Fact]
    public async Task A_declined_payment_returns_the_books_to_the_cart()
    {
        await PutAsync(7, 2);
        var order = await CheckOutAsync("sim_declined");
        await PutAsync(8, 1);

        await _app.WaitForCommandAsync("reserve-stock", order);
        await _app.PublishReservedAsync(order);
        await _app.WaitForStatusAsync(order, "cancelled");
        await _app.PublishReleasedAsync(order);
        await _app.WaitForDoneAsync(order);

        Assert.Equal("payment-declined", (string)(await _app.GetAsync($"/orders/{order}"))["reason"]!);
        Assert.Equal(["7:2", "8:1"], await LinesAsync());
        // The end of the compensation does not return the books once more.
        Assert.Equal("81\t4", await _app.QueryAsync("SELECT user_id, version FROM carts"));
    }

    [Fact]
    public async Task A_payment_that_times_out_returns_the_books()
    {
        await PutAsync(7, 2);
        var order = await CheckOutAsync("sim_timeout");

        await _app.WaitForCommandAsync("reserve-stock", order);
        await _app.PublishReservedAsync(order);
        await _app.WaitForStatusAsync(order, "cancelled");

        Assert.Equal("took-too-long", (string)(await _app.GetAsync($"/orders/{order}"))["reason"]!);
        Assert.Equal(["7:2"], await LinesAsync());
        Assert.Equal(
            "0",
            await _app.QueryAsync($"SELECT COUNT(*) FROM payments WHERE order_id = {order} AND status = 'Authorised'")
        );
    }

    [Fact]
    public async Task Refused_stock_returns_the_books_and_a_cancellation_does_not()
    {
        await PutAsync(7, 2);
        var refused = await CheckOutAsync();
        await _app.WaitForCommandAsync("reserve-stock", refused);
        await _app.PublishRefusedAsync(refused);
        await _app.WaitForStatusAsync(refused, "refused");
        Assert.Equal(["7:2"], await LinesAsync());

        var cancelled = await CheckOutAsync();
        using var answer = await _reader.DeleteAsync($"/orders/{cancelled}", CancellationToken);
        await _app.WaitForStatusAsync(cancelled, "cancelled");

        Assert.Equal("cancelled-by-buyer", (string)(await _app.GetAsync($"/orders/{cancelled}"))["reason"]!);
        Assert.Empty(await LinesAsync());
    }

    [Theory]
    [InlineData("delivery", """ "delivery":"drone" """)]
    [InlineData("address", """ "delivery":"delivery" """)]
    [InlineData("paymentToken", """ "paymentToken":"4242424242424242" """)]
    [InlineData("address.name", """ "delivery":"delivery","address":{"name":" "} """)]
    [InlineData("address.country", """ "delivery":"delivery","address":{"country":"canada"} """)]
    public async Task A_bad_checkout_names_its_field(string field, string change)
    {
        await PutAsync(7, 1);
        var body = Body(await CartAsync());
        foreach (var (name, value) in JsonNode.Parse("{" + change + "}")!.AsObject())
        {
            body[name] = value!.DeepClone();
        }

        if (body["address"] is JsonObject changed)
        {
            var address = JsonNode.Parse(Address)!.AsObject();
            foreach (var (name, value) in changed)
            {
                address[name] = value!.DeepClone();
            }

            body["address"] = address;
        }

        using var refused = await SendAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.NotNull((await OrdersApp.JsonAsync(refused))["errors"]![field]);
        Assert.Equal(["7:1"], await LinesAsync());
    }

    [Fact]
    public async Task Changed_carts_changed_prices_and_empty_carts_are_refused()
    {
        await _app.PublishBookAsync(9, price: 20m);
        using var empty = await SendAsync(Body(await CartAsync()));
        await PutAsync(9, 1);
        var seen = Body(await CartAsync());
        await PutAsync(9, 2);
        using var changed = await SendAsync(seen);
        seen = Body(await CartAsync());
        await _app.PublishBookAsync(9, price: 30m, version: 2);
        using var dearer = await SendAsync(seen);

        Assert.Equal(
            ["urn:biblio:cart-empty", "urn:biblio:cart-changed", "urn:biblio:total-changed"],
            [
                (string)(await OrdersApp.JsonAsync(empty))["type"]!,
                (string)(await OrdersApp.JsonAsync(changed))["type"]!,
                (string)(await OrdersApp.JsonAsync(dearer))["type"]!,
            ]
        );
        Assert.Equal("0", await _app.QueryAsync("SELECT COUNT(*) FROM orders"));
        // A refused checkout changes nothing: the cart has the version that was seen.
        Assert.Equal((long)seen["cartVersion"]!, (long)(await CartAsync())["version"]!);
    }

    [Fact]
    public async Task Erasing_removes_cart_and_addresses_and_keeps_orders()
    {
        await PutAsync(7, 1);
        var order = await CheckOutAsync(delivery: "delivery", address: Address);
        await PutAsync(8, 1);

        using var erased = await _reader.DeleteAsync("/orders/personal-data", CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
        Assert.Null((await _app.GetAsync($"/orders/{order}"))["delivery"]);
        Assert.Equal("0", await _app.QueryAsync("SELECT COUNT(*) FROM order_deliveries"));
        Assert.Equal("0", await _app.QueryAsync("SELECT COUNT(*) FROM cart_lines"));
    }

    private static JsonObject Body(JsonNode cart) =>
        new()
        {
            ["delivery"] = "pickup",
            ["paymentToken"] = "sim_approved",
            ["cartVersion"] = (long)cart["version"]!,
            ["total"] = (decimal)cart["total"]!,
        };

    private async Task<long> CheckOutAsync(
        string token = "sim_approved",
        string delivery = "pickup",
        string? address = null
    )
    {
        var body = Body(await CartAsync());
        (body["paymentToken"], body["delivery"]) = (token, delivery);
        body["address"] = address is null ? null : JsonNode.Parse(address);
        using var answer = await SendAsync(body);
        Assert.True(
            answer.StatusCode == HttpStatusCode.Created,
            await answer.Content.ReadAsStringAsync(CancellationToken)
        );
        return (long)(await OrdersApp.JsonAsync(answer))["id"]!;
    }

    private async Task<HttpResponseMessage> SendAsync(JsonObject body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/cart/checkout")
        {
            Content = JsonContent.Create(body),
            Headers = { { "Idempotency-Key", key ?? Guid.NewGuid().ToString() } },
        };
        return await _reader.SendAsync(request, CancellationToken);
    }

    private async Task<JsonNode> CartAsync() => (await _reader.GetFromJsonAsync<JsonNode>("/cart", CancellationToken))!;

    private async Task<List<string>> LinesAsync() =>
        [
            .. (await CartAsync())["lines"]!
                .AsArray()
                .Select(line => $"{line!["bookId"]}:{line["quantity"]}")
                .Order(StringComparer.Ordinal),
        ];

    private async Task PutAsync(int book, int quantity)
    {
        using var answer = await _reader.PutAsJsonAsync($"/cart/lines/{book}", new { quantity }, CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
