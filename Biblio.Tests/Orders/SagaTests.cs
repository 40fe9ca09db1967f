using System.Net;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Options;

namespace Biblio.Tests.Orders;

public sealed class SagaTests(SagaTests.QuickApp quick) : IClassFixture<SagaTests.QuickApp>
{
    private OrdersApp App => quick.App;

    [Fact]
    public async Task A_paid_and_committed_order_is_completed_and_published_once()
    {
        var order = await BookOrderAsync();

        await App.CompleteAsync(order);

        Assert.Equal(
            "Authorised",
            await App.QueryAsync($"SELECT status FROM payments WHERE order_id = {order} AND amount = 40.00")
        );
        await OrdersApp.WaitUntilAsync(
            async () => (await App.GetEventsAsync("order-completed", order)).Count == 1,
            "order-completed published"
        );
        Assert.Equal(
            ["pending reserving", "active paying", "active committing", "completed done"],
            (await App.GetAsync($"/orders/{order}/history"))["steps"]!
                .AsArray()
                .Select(step => $"{step!["status"]} {step["step"]}")
        );
    }

    [Fact]
    public async Task Refused_stock_refuses_the_order_without_a_payment()
    {
        var order = await BookOrderAsync();

        await App.PublishRefusedAsync(order);

        await App.WaitForStatusAsync(order, "refused");
        Assert.Equal("not-enough-stock", (string)(await App.GetAsync($"/orders/{order}"))["reason"]!);
        Assert.Equal("0", await App.QueryAsync($"SELECT COUNT(*) FROM payments WHERE order_id = {order}"));
        await OrdersApp.WaitUntilAsync(
            async () => (await App.GetEventsAsync("order-refused", order)).Count == 1,
            "order-refused published"
        );
        using var response = await App.Client.DeleteAsync($"/orders/{order}", TestContext.Current.CancellationToken);
        Assert.Equal(
            (HttpStatusCode.Conflict, "urn:biblio:order-refused"),
            (response.StatusCode, (string)(await OrdersApp.JsonAsync(response))["type"]!)
        );
    }

    [Fact]
    public async Task A_declined_payment_releases_the_stock()
    {
        var order = await BookOrderAsync(user: 666);

        await App.PublishReservedAsync(order);

        await App.WaitForStatusAsync(order, "cancelled");
        await App.WaitForCommandAsync("release-stock", order);
        var cancelled = (await App.GetEventsAsync("order-cancelled", order))[0];
        Assert.Equal(("payment-declined", "payment"), ((string)cancelled["reason"]!, (string)cancelled["by"]!));
        await App.PublishReleasedAsync(order);
        await App.WaitForDoneAsync(order);
        Assert.Equal("Declined", await App.QueryAsync($"SELECT status FROM payments WHERE order_id = {order}"));
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("committing")]
    [InlineData("completed")]
    public async Task A_cancelled_order_releases_stock_and_refunds_the_payment(string at)
    {
        var order = await BookOrderAsync();
        if (at != "pending")
        {
            await App.PublishReservedAsync(order);
            await App.WaitForCommandAsync("commit-stock", order);
        }

        if (at == "completed")
        {
            await App.PublishCommittedAsync(order);
            await App.WaitForStatusAsync(order, "completed");
        }

        await App.CancelAsync(order);
        await App.CancelAsync(order);

        await App.WaitForCommandAsync("release-stock", order);
        Assert.Equal(
            $$"""{"orderId":{{order}},"reason":"cancelled-by-staff"}""",
            (await App.GetCommandsAsync("release-stock", order))[0].ToJsonString()
        );
        await App.PublishReleasedAsync(order);
        await App.WaitForDoneAsync(order);
        Assert.Equal(
            at == "pending" ? "" : "Refunded",
            await App.QueryAsync($"SELECT status FROM payments WHERE order_id = {order}")
        );
        Assert.Equal(at == "pending" ? null : "refunded", (string?)(await App.GetAsync($"/orders/{order}"))["payment"]);
        Assert.Equal("staff", (string)Assert.Single(await App.GetEventsAsync("order-cancelled", order))["by"]!);
    }

    [Fact]
    public async Task An_unanswered_command_is_sent_again_until_it_is_answered()
    {
        var order = await BookOrderAsync();

        await App.WaitForCommandAsync("reserve-stock", order, times: 3);
        Assert.Single(
            (await App.GetCommandsAsync("reserve-stock", order)).Select(command => command.ToJsonString()).Distinct()
        );
        await App.PublishReservedAsync(order);
        await App.WaitForCommandAsync("commit-stock", order, times: 2);
        await App.CancelAsync(order);
        await App.WaitForCommandAsync("release-stock", order, times: 2);
        await App.PublishReleasedAsync(order);
        await App.WaitForDoneAsync(order);
    }

    [Fact]
    public async Task Late_or_repeated_events_do_not_move_a_finished_order()
    {
        var order = await BookOrderAsync();
        await App.CompleteAsync(order);
        var before = (await App.GetAsync($"/orders/{order}/history")).ToJsonString();

        await App.PublishReservedAsync(order);
        await App.PublishRefusedAsync(order);
        await App.PublishReleasedAsync(order);
        await App.PublishCommittedAsync(order);
        var last = await App.PublishCommittedAsync(order);
        await App.PublishAsync("inventory", "stock-committed", new { orderId = order }, last);
        await WaitForHandledAsync(last);

        Assert.Equal(before, (await App.GetAsync($"/orders/{order}/history")).ToJsonString());
        Assert.Single(await App.GetEventsAsync("order-completed", order));
        Assert.Single(await App.GetCommandsAsync("commit-stock", order));
    }

    [Fact]
    public async Task A_payment_is_refunded_when_its_reservation_is_lost()
    {
        var order = await BookOrderAsync();
        await App.PublishReservedAsync(order);
        await App.WaitForCommandAsync("commit-stock", order);

        await App.PublishRefusedAsync(order);

        await App.WaitForStatusAsync(order, "cancelled");
        await App.WaitForDoneAsync(order);
        Assert.Equal("Refunded", await App.QueryAsync($"SELECT status FROM payments WHERE order_id = {order}"));
        Assert.Empty(await App.GetCommandsAsync("release-stock", order));
    }

    [Fact]
    public async Task A_payment_repeated_after_a_crash_is_taken_once()
    {
        var order = await BookOrderAsync();
        await App.PublishReservedAsync(order);
        await App.WaitForCommandAsync("commit-stock", order);

        // The process seems to have stopped after the answer of the provider and before its record.
        await App.QueryAsync(
            $"UPDATE orders SET step = 'Paying', due_at = UTC_TIMESTAMP(6), version = version + 1 WHERE id = {order}"
        );

        await App.WaitForCommandAsync("commit-stock", order, times: 2);
        await App.PublishCommittedAsync(order);
        await App.WaitForStatusAsync(order, "completed");
        Assert.Equal(
            "1\tAuthorised",
            await App.QueryAsync($"SELECT COUNT(*), MAX(status) FROM payments WHERE order_id = {order}")
        );
    }

    [Fact]
    public async Task An_event_of_an_unknown_order_changes_nothing()
    {
        await WaitForHandledAsync(await App.PublishReservedAsync(999_999));

        Assert.Equal("0", await App.QueryAsync("SELECT COUNT(*) FROM orders WHERE id = 999999"));
    }

    [Fact]
    public async Task Failing_payments_cancel_orders_in_time_and_keep_nothing()
    {
        await using var app = await OrdersApp.StartAsync([
            .. QuickApp.Settings,
            ("Payments:FailureRate", "1"),
            ("Saga:PaymentDeadline", "00:00:02"),
        ]);
        await app.PublishBookAsync(7);
        var orders = new List<long>();
        for (var i = 0; i < 10; i++)
        {
            orders.Add(await app.PlaceBookAsync(7));
            await app.PublishReservedAsync(orders[^1]);
        }

        foreach (var order in orders)
        {
            await app.WaitForStatusAsync(order, "cancelled");
            await app.WaitForCommandAsync("release-stock", order);
            await app.PublishReleasedAsync(order);
            await app.WaitForDoneAsync(order);
            Assert.Equal("took-too-long", (string)(await app.GetAsync($"/orders/{order}"))["reason"]!);
        }

        Assert.Equal(
            "0",
            await app.QueryAsync("SELECT COUNT(*) FROM payments WHERE status NOT IN ('Refunded', 'Voided')")
        );
    }

    [Fact]
    public async Task A_retried_payment_is_reported_with_its_deadline()
    {
        await using var app = await OrdersApp.StartAsync([.. QuickApp.Settings, ("Payments:FailureRate", "1")]);
        await app.PublishBookAsync(7);
        var order = await app.PlaceBookAsync(7);
        Assert.Null((await app.GetAsync($"/orders/{order}"))["statusReason"]);

        await app.PublishReservedAsync(order);
        await Eventually.IsTrueAsync(async () =>
            (string?)(await app.GetAsync($"/orders/{order}"))["statusReason"] == "payment-retried"
        );

        var view = await app.GetAsync($"/orders/{order}");
        Assert.Equal("active", (string)view["status"]!);
        Assert.InRange(
            (DateTime)view["deadline"]!,
            (DateTime)view["changedAt"]!,
            (DateTime)view["changedAt"]! + TimeSpan.FromMinutes(2)
        );
    }

    [Theory]
    [InlineData("Saga:PaymentDeadline", "00:00:00")]
    [InlineData("Saga:StepTimeout", "-00:00:01")]
    [InlineData("Saga:BatchSize", "0")]
    public async Task A_wrong_setting_is_named_at_the_start(string key, string value)
    {
        var exception = await StartAsync();
        // WebApplicationFactory sometimes asks the host for a service that the failed start has already disposed.
        for (var attempt = 0; attempt < 20 && exception is ObjectDisposedException; attempt++)
        {
            exception = await StartAsync();
        }

        var wrong = Assert.IsType<OptionsValidationException>(exception);
        Assert.Contains(key.Split(':')[1], wrong.Message, StringComparison.Ordinal);

        ValueTask<Exception?> StartAsync() =>
            Record.ExceptionAsync(async () =>
            {
                await using var app = await OrdersApp.StartAsync((key, value));
            });
    }

    [Fact]
    public async Task An_unanswered_order_is_cancelled_and_its_stock_released()
    {
        await using var app = await OrdersApp.StartAsync([.. QuickApp.Settings, ("Saga:OrderTimeout", "00:00:01")]);
        await app.PublishBookAsync(7);

        var order = await app.PlaceBookAsync(7);

        await app.WaitForStatusAsync(order, "cancelled");
        await app.WaitForCommandAsync("release-stock", order, times: 3);
        await app.PublishReleasedAsync(order);
        await app.WaitForDoneAsync(order);
        Assert.Equal("", await app.QueryAsync($"SELECT status FROM payments WHERE order_id = {order}"));
    }

    [Fact]
    public async Task Cancelling_during_a_payment_refunds_or_voids_it()
    {
        await using var app = await OrdersApp.StartAsync([.. QuickApp.Settings, ("Payments:LatencyMs", "400")]);
        await app.PublishBookAsync(7);
        var order = await app.PlaceBookAsync(7);
        await app.PublishReservedAsync(order);
        await app.WaitForStatusAsync(order, "active");

        await app.CancelAsync(order);
        await app.WaitForCommandAsync("release-stock", order);
        await app.PublishReleasedAsync(order);

        await app.WaitForDoneAsync(order);
        Assert.Contains(
            await app.QueryAsync($"SELECT status FROM payments WHERE order_id = {order}"),
            new[] { "Refunded", "Voided" }
        );
        Assert.Empty(await app.GetEventsAsync("order-completed", order));
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
        await App.PublishBookAsync(7);
        var order = await App.PlaceBookAsync(7, quantity: 2, user);
        await App.WaitForCommandAsync("reserve-stock", order);
        return order;
    }

    private Task WaitForHandledAsync(Guid message) =>
        OrdersApp.WaitUntilAsync(
            async () => await App.QueryAsync($"SELECT COUNT(*) FROM inbox WHERE message_id = '{message}'") == "1",
            $"message {message} handled"
        );

    /// <summary>An app with short saga timeouts, so that the tests are fast.</summary>
    public sealed class QuickApp : IAsyncLifetime
    {
        public static (string, string)[] Settings { get; } =
        [
            ("Saga:StepTimeout", "00:00:00.500"),
            ("Saga:MaxBackoff", "00:00:01"),
            ("Saga:PaymentRetryDelay", "00:00:00.100"),
            ("Saga:PaymentTimeout", "00:00:01"),
            ("Saga:PollInterval", "00:00:00.050"),
            ("Payments:DeclineUserIds:0", "666"),
        ];

        public OrdersApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await OrdersApp.StartAsync(Settings);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
