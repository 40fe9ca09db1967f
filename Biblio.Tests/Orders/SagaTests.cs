using System.Net;
using System.Text.Json.Nodes;

namespace Biblio.Tests.Orders;

public sealed class SagaTests(SagaTests.QuickApp quick) : IClassFixture<SagaTests.QuickApp>
{
    private OrdersApp App => quick.App;

    [Fact]
    public async Task Reserved_paid_and_committed_an_order_is_completed_and_everyone_is_told_once()
    {
        var order = await BookOrderAsync();

        await App.CompleteAsync(order);

        Assert.Equal(
            "Authorised",
            await App.RowAsync($"SELECT status FROM payments WHERE order_id = {order} AND amount = 40.00")
        );
        await OrdersApp.UntilAsync(
            async () => (await App.ToldAsync("order-completed", order)).Count == 1,
            "order-completed told"
        );
        Assert.Equal(
            ["pending reserving", "active paying", "active committing", "completed done"],
            (await App.GetAsync($"/orders/{order}/history"))["steps"]!
                .AsArray()
                .Select(step => $"{step!["status"]} {step["step"]}")
        );
    }

    [Fact]
    public async Task Refused_stock_refuses_the_order_and_no_payment_is_asked()
    {
        var order = await BookOrderAsync();

        await App.RefusedAsync(order);

        await App.UntilStatusAsync(order, "refused");
        Assert.Equal("not-enough-stock", (string)(await App.GetAsync($"/orders/{order}"))["reason"]!);
        Assert.Equal("0", await App.RowAsync($"SELECT COUNT(*) FROM payments WHERE order_id = {order}"));
        await OrdersApp.UntilAsync(
            async () => (await App.ToldAsync("order-refused", order)).Count == 1,
            "order-refused told"
        );
        using var response = await App.Client.DeleteAsync($"/orders/{order}", TestContext.Current.CancellationToken);
        Assert.Equal(
            (HttpStatusCode.Conflict, "urn:biblio:order-refused"),
            (response.StatusCode, (string)(await OrdersApp.JsonAsync(response))["type"]!)
        );
    }

    [Fact]
    public async Task A_declined_payment_gives_the_stock_back()
    {
        var order = await BookOrderAsync(user: 666);

        await App.ReservedAsync(order);

        await App.UntilStatusAsync(order, "cancelled");
        await App.UntilAskedAsync("release-stock", order);
        Assert.Equal("payment-declined", (string)(await App.ToldAsync("order-cancelled", order))[0]["reason"]!);
        await App.ReleasedAsync(order);
        await App.UntilDoneAsync(order);
        Assert.Equal("Declined", await App.RowAsync($"SELECT status FROM payments WHERE order_id = {order}"));
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("committing")]
    [InlineData("completed")]
    public async Task A_cancelled_order_gives_stock_and_money_back(string at)
    {
        var order = await BookOrderAsync();
        if (at != "pending")
        {
            await App.ReservedAsync(order);
            await App.UntilAskedAsync("commit-stock", order);
        }

        if (at == "completed")
        {
            await App.CommittedAsync(order);
            await App.UntilStatusAsync(order, "completed");
        }

        await App.CancelAsync(order);
        await App.CancelAsync(order);

        await App.UntilAskedAsync("release-stock", order);
        Assert.Equal(
            $$"""{"orderId":{{order}},"reason":"cancelled-by-buyer"}""",
            (await App.AskedAsync("release-stock", order))[0].ToJsonString()
        );
        await App.ReleasedAsync(order);
        await App.UntilDoneAsync(order);
        Assert.Equal(
            at == "pending" ? "" : "Refunded",
            await App.RowAsync($"SELECT status FROM payments WHERE order_id = {order}")
        );
        Assert.Single(await App.ToldAsync("order-cancelled", order));
    }

    [Fact]
    public async Task What_is_not_answered_is_asked_again_until_it_is()
    {
        var order = await BookOrderAsync();

        await App.UntilAskedAsync("reserve-stock", order, times: 3);
        Assert.Single((await App.AskedAsync("reserve-stock", order)).Select(asked => asked.ToJsonString()).Distinct());
        await App.ReservedAsync(order);
        await App.UntilAskedAsync("commit-stock", order, times: 2);
        await App.CancelAsync(order);
        await App.UntilAskedAsync("release-stock", order, times: 2);
        await App.ReleasedAsync(order);
        await App.UntilDoneAsync(order);
    }

    [Fact]
    public async Task Events_heard_late_or_twice_do_not_move_a_finished_order()
    {
        var order = await BookOrderAsync();
        await App.CompleteAsync(order);
        var before = (await App.GetAsync($"/orders/{order}/history")).ToJsonString();

        await App.ReservedAsync(order);
        await App.RefusedAsync(order);
        await App.ReleasedAsync(order);
        await App.CommittedAsync(order);
        var last = await App.CommittedAsync(order);
        await App.SayAsync("inventory", "stock-committed", new { orderId = order }, last);
        await UntilHeardAsync(last);

        Assert.Equal(before, (await App.GetAsync($"/orders/{order}/history")).ToJsonString());
        Assert.Single(await App.ToldAsync("order-completed", order));
        Assert.Single(await App.AskedAsync("commit-stock", order));
    }

    [Fact]
    public async Task A_reservation_that_was_lost_after_payment_is_paid_back()
    {
        var order = await BookOrderAsync();
        await App.ReservedAsync(order);
        await App.UntilAskedAsync("commit-stock", order);

        await App.RefusedAsync(order);

        await App.UntilStatusAsync(order, "cancelled");
        await App.UntilDoneAsync(order);
        Assert.Equal("Refunded", await App.RowAsync($"SELECT status FROM payments WHERE order_id = {order}"));
        Assert.Empty(await App.AskedAsync("release-stock", order));
    }

    [Fact]
    public async Task A_payment_that_is_asked_again_after_a_crash_is_taken_once()
    {
        var order = await BookOrderAsync();
        await App.ReservedAsync(order);
        await App.UntilAskedAsync("commit-stock", order);

        // as if the process had died between the provider's answer and its record
        await App.RowAsync(
            $"UPDATE orders SET step = 'Paying', due_at = UTC_TIMESTAMP(6), version = version + 1 WHERE id = {order}"
        );

        await App.UntilAskedAsync("commit-stock", order, times: 2);
        await App.CommittedAsync(order);
        await App.UntilStatusAsync(order, "completed");
        Assert.Equal(
            "1\tAuthorised",
            await App.RowAsync($"SELECT COUNT(*), MAX(status) FROM payments WHERE order_id = {order}")
        );
    }

    [Fact]
    public async Task News_of_an_order_that_nobody_placed_is_heard_and_changes_nothing()
    {
        await UntilHeardAsync(await App.ReservedAsync(999_999));

        Assert.Equal("0", await App.RowAsync("SELECT COUNT(*) FROM orders WHERE id = 999999"));
    }

    [Fact]
    public async Task When_every_payment_fails_orders_are_cancelled_in_time_and_nothing_is_kept()
    {
        await using var app = await OrdersApp.StartAsync([
            .. QuickApp.Settings,
            ("Payments:FailureRate", "1"),
            ("Saga:GiveUpAfter", "00:00:02"),
        ]);
        await app.HearOfBookAsync(7);
        var orders = new List<long>();
        for (var i = 0; i < 10; i++)
        {
            orders.Add(await app.PlaceBookAsync(7));
            await app.ReservedAsync(orders[^1]);
        }

        foreach (var order in orders)
        {
            await app.UntilStatusAsync(order, "cancelled");
            await app.UntilAskedAsync("release-stock", order);
            await app.ReleasedAsync(order);
            await app.UntilDoneAsync(order);
            Assert.Equal("took-too-long", (string)(await app.GetAsync($"/orders/{order}"))["reason"]!);
        }

        Assert.Equal(
            "0",
            await app.RowAsync("SELECT COUNT(*) FROM payments WHERE status NOT IN ('Refunded', 'Voided')")
        );
    }

    [Fact]
    public async Task An_order_that_nobody_answers_is_cancelled_in_time_and_its_stock_is_asked_back_for_ever()
    {
        await using var app = await OrdersApp.StartAsync([.. QuickApp.Settings, ("Saga:GiveUpAfter", "00:00:01")]);
        await app.HearOfBookAsync(7);

        var order = await app.PlaceBookAsync(7);

        await app.UntilStatusAsync(order, "cancelled");
        await app.UntilAskedAsync("release-stock", order, times: 3);
        await app.ReleasedAsync(order);
        await app.UntilDoneAsync(order);
        Assert.Equal("", await app.RowAsync($"SELECT status FROM payments WHERE order_id = {order}"));
    }

    [Fact]
    public async Task Cancelled_while_the_provider_thinks_the_payment_is_given_back_or_never_taken()
    {
        await using var app = await OrdersApp.StartAsync([.. QuickApp.Settings, ("Payments:LatencyMs", "400")]);
        await app.HearOfBookAsync(7);
        var order = await app.PlaceBookAsync(7);
        await app.ReservedAsync(order);
        await app.UntilStatusAsync(order, "active");

        await app.CancelAsync(order);
        await app.UntilAskedAsync("release-stock", order);
        await app.ReleasedAsync(order);

        await app.UntilDoneAsync(order);
        Assert.Contains(
            await app.RowAsync($"SELECT status FROM payments WHERE order_id = {order}"),
            new[] { "Refunded", "Voided" }
        );
        Assert.Empty(await app.ToldAsync("order-completed", order));
    }

    [Fact]
    public async Task Changes_are_streamed_until_the_order_has_ended()
    {
        var order = await BookOrderAsync();
        using var response = await App.Client.GetAsync(
            $"/orders/{order}/events",
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var reading = ReadAsync(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        await App.CompleteAsync(order);

        var seen = await reading.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(("pending", "completed"), ((string)seen[0]["status"]!, (string)seen[^1]["status"]!));
        using var missing = await App.Client.GetAsync("/orders/999999/events", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        static async Task<List<JsonNode>> ReadAsync(Stream stream)
        {
            var seen = new List<JsonNode>();
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    seen.Add(JsonNode.Parse(line[6..])!);
                }
            }

            return seen;
        }
    }

    private async Task<long> BookOrderAsync(long user = 1)
    {
        await App.HearOfBookAsync(7);
        var order = await App.PlaceBookAsync(7, quantity: 2, user);
        await App.UntilAskedAsync("reserve-stock", order);
        return order;
    }

    private Task UntilHeardAsync(Guid message) =>
        OrdersApp.UntilAsync(
            async () => await App.RowAsync($"SELECT COUNT(*) FROM inbox WHERE message_id = '{message}'") == "1",
            $"message {message} heard"
        );

    /// <summary>With little patience, so that tests need none.</summary>
    public sealed class QuickApp : IAsyncLifetime
    {
        public static (string, string)[] Settings { get; } =
        [
            ("Saga:StepTimeout", "00:00:00.500"),
            ("Saga:LongestWait", "00:00:01"),
            ("Saga:PaymentRetry", "00:00:00.100"),
            ("Saga:PaymentTimeout", "00:00:01"),
            ("Saga:Tick", "00:00:00.050"),
            ("Payments:DeclineUserIds:0", "666"),
        ];

        public OrdersApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await OrdersApp.StartAsync(Settings);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
