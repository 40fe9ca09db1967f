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
        Assert.Contains("Reader no. 1", await line.ReadAsync("/staff/orders/1"), StringComparison.Ordinal);
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
