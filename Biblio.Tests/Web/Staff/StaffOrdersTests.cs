using System.Net;

namespace Biblio.Tests.Web.Staff;

/// <summary>Staff find and cancel orders, and replay dead letters.</summary>
public sealed class StaffOrdersTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Orders_are_found_by_state_reader_and_number()
    {
        await using var app = await WebApp.StartAsync();
        await PlaceAsync(app);
        var line = await app.CreateLibrarianAsync();

        Assert.Contains(
            "Order no. 1",
            await line.ReadAsync("/staff/orders?status=pending&reader=1"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "No order matches",
            await line.ReadAsync("/staff/orders?status=completed"),
            StringComparison.Ordinal
        );
        using var number = await line.GetAsync("/staff/orders?id=1", CancellationToken);

        Assert.Equal(
            (HttpStatusCode.Redirect, "/staff/orders/1"),
            (number.StatusCode, (await FormAnswer.FromAsync(number)).Location)
        );
        Assert.Contains("Alice Reader no. 1", await line.ReadAsync("/staff/orders/1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_name_their_readers_at_once()
    {
        await using var app = await WebApp.StartAsync();
        await PlaceAsync(app);
        await PlaceAsync(app);
        var line = await app.CreateLibrarianAsync();

        var page = await line.GetPageAsync("/staff/orders");

        Assert.Equal(["/staff/readers/1", "/staff/readers/1"], Html.Links(page, "Alice"));
        Assert.Single(app.Api.Requests, request => request.Contains("/users?ids=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "2026-03-08T00:00:00Z", "2026-03-10T00:00:00Z")]
    // The clocks go forward on 8 March.
    [InlineData("America/Toronto", "2026-03-08T05:00:00Z", "2026-03-10T04:00:00Z")]
    public async Task Orders_are_found_by_days_in_the_readers_zone(string? zone, string from, string to)
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        if (zone is not null)
        {
            line.DefaultRequestHeaders.Add("Cookie", $"biblio-zone={zone}");
        }

        var page = await line.GetPageAsync("/staff/orders?from=2026-03-08&to=2026-03-09");

        Assert.Contains(app.Api.Requests, request =>
            request.Contains($"placedFrom={from}&placedTo={to}", StringComparison.Ordinal)
        );
        Assert.Contains("/staff/orders?from=2026-03-08&to=2026-03-09&status=completed", Html.Links(page, "Completed"));
    }

    [Theory]
    [InlineData("from=2026-02-30")]
    [InlineData("to=0001-01-01")]
    [InlineData("to=9999-12-31")]
    [InlineData("from=yesterday")]
    public async Task A_day_that_does_not_exist_is_told(string query)
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        Assert.Contains(
            "There is no such date.",
            await line.ReadAsync("/staff/orders?" + query),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_order_shows_its_taxes_delivery_and_wait()
    {
        await using var app = await WebApp.StartAsync();
        await PlaceAsync(app);
        app.Api.Advance(1, "active", "paying");
        app.Api.Orders.Single().Waiting = ("payment-retried", new DateTime(2026, 3, 1, 14, 32, 0, DateTimeKind.Utc));
        var line = await app.CreateLibrarianAsync();

        var page = await line.GetPageAsync("/staff/orders/1");
        var text = Html.VisibleText(page).Replace('\u202f', ' ');

        Assert.Contains("Subtotal $18.95 GST (5%) $0.95 Total $19.90", text, StringComparison.Ordinal);
        Assert.Contains("Pick up at the bookshop", text, StringComparison.Ordinal);
        // What is said to the buyer is left out.
        Assert.DoesNotMatch("(?i)\\byou", text);
        Assert.Contains("It is being retried, until 2:32 PM UTC", text, StringComparison.Ordinal);
        Assert.Equal(["/staff/stock/2"], Html.Links(page, "Bonheur d’occasion"));
        Assert.Contains("data-live-events=\"/orders/1/events\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_order_says_that_its_money_is_back()
    {
        await using var app = await WebApp.StartAsync();
        await PlaceAsync(app);
        app.Api.Advance(1, "completed", "done");
        app.Api.Advance(1, "cancelled", "done", "cancelled-by-staff");
        var line = await app.CreateLibrarianAsync();

        Assert.Contains(
            "The amount of $19.90 has been refunded.",
            await line.ReadAsync("/staff/orders/1"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Dead_letters_are_those_of_every_message_consumer()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var page = await line.GetPageAsync("/staff/orders/dead-letters?service=lending");

        Assert.Equal(
            Biblio.Api.Aggregation.Overview.MessageConsumers,
            Html.Links(page)
                .Where(link => link.StartsWith("/staff/orders/dead-letters?service=", StringComparison.Ordinal))
                .Select(link => link.Split('=')[1])
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains(app.Api.Requests, request =>
            request.StartsWith("GET /api/shop/dead-letters/lending?", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_number_that_is_none_is_told_at_its_field()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var page = await line.GetPageAsync("/staff/orders?id=first");

        Assert.Contains("A number has only digits.", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Matches("""<input[^>]*name="id"[^>]*value="first""", page);
    }

    [Fact]
    public async Task An_order_is_cancelled_once_after_a_question()
    {
        await using var app = await WebApp.StartAsync();
        await PlaceAsync(app);
        app.Api.Advance(1, "completed", "done");
        var line = await app.CreateLibrarianAsync();
        var question = await line.GetPageAsync("/staff/orders/1/cancel");
        Assert.Contains("$19.90 will be refunded", Html.VisibleText(question), StringComparison.Ordinal);

        var first = await line.SendAsync("/staff/orders/1/cancel", Html.Form(question, "confirm"));
        var second = await line.SendAsync("/staff/orders/1/cancel", Html.Form(question, "confirm"));

        Assert.Equal(("/staff/orders/1?cancelled", "/staff/orders/1?cancelled"), (first.Location, second.Location));
        Assert.Equal("cancelled", app.Api.Orders.Single().Status);
    }

    [Fact]
    public async Task A_cancellation_that_is_refused_is_explained()
    {
        await using var app = await WebApp.StartAsync();
        await PlaceAsync(app);
        app.Api.CancelErrorStatus = 409;
        var line = await app.CreateLibrarianAsync();

        var answer = await line.SendAsync("/staff/orders/1/cancel", "confirm");

        Assert.Contains("can no longer be cancelled", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_dead_letter_is_replayed_once()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var page = await line.GetPageAsync("/staff/orders/dead-letters");
        Assert.Contains("A deadlock.", Html.VisibleText(page), StringComparison.Ordinal);
        var form = StaffVisitor.Fill(page, "replay", ("Id", "1795225187020-0"));

        var first = await line.SendAsync("/staff/orders/dead-letters", form);
        var second = await line.SendAsync("/staff/orders/dead-letters", form);

        Assert.Equal("/staff/orders/dead-letters?service=orders&replayed=1", first.Location);
        Assert.Equal("/staff/orders/dead-letters?service=orders&replayed=0", second.Location);
        Assert.Equal(["1795225187020-0"], app.Api.Staff.Replayed);
        Assert.Contains("1 message is replayed", await line.ReadAsync(first.Location!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_dead_letters_of_a_service_are_replayed()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        await line.SendAsync("/staff/orders/dead-letters", "replay", ("Id", "all"));

        Assert.Equal(2, app.Api.Staff.Replayed.Count);
        Assert.Contains(
            "No dead letters",
            await line.ReadAsync("/staff/orders/dead-letters"),
            StringComparison.Ordinal
        );
    }

    private static async Task PlaceAsync(WebApp app)
    {
        var alice = await app.CreateReaderAsync();
        await alice.OrderAsync();
    }
}
