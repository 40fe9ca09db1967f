using Biblio.Inventory;

namespace Biblio.Tests.Web.Staff;

/// <summary>Staff read and change the stock.</summary>
public sealed class StaffStockTests
{
    [Fact]
    public async Task The_list_starts_with_what_runs_out()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        await line.ReadAsync("/staff/stock");
        var found = await line.GetPageAsync("/staff/stock?list=all&q=bonheur");

        Assert.Contains(app.Api.Requests, request =>
            request.StartsWith("GET /api/inventory/stock/low?", StringComparison.Ordinal)
        );
        Assert.Contains(app.Api.Requests, request =>
            request.StartsWith("GET /api/inventory/stock?bookIds=2&", StringComparison.Ordinal)
        );
        Assert.Equal(["/staff/stock/2"], Html.Links(found, "Bonheur d’occasion"));
    }

    [Fact]
    public async Task Copies_that_arrive_twice_in_one_form_are_added_once()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var form = StaffVisitor.Fill(await line.GetPageAsync("/staff/stock/2"), "restock", ("Quantity", "10"));

        var answers = await Task.WhenAll(
            line.SendAsync("/staff/stock/2", form),
            line.SendAsync("/staff/stock/2", form)
        );

        Assert.All(answers, answer => Assert.Equal("/staff/stock/2?saved", answer.Location));
        Assert.Equal(15, app.Api.Available);
        var page = await line.ReadAsync("/staff/stock/2");
        Assert.Contains("Restock +10", page, StringComparison.Ordinal);
        Assert.Contains("Opening +5", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr", "Ouverture +5 Livraison d’ouverture")]
    [InlineData("en", "Opening +5 Opening delivery")]
    public async Task The_ledger_names_the_opening_delivery_in_both_languages(string language, string entry)
    {
        await using var app = await WebApp.StartAsync();
        app.Api.Staff.Movements[0] = ("opening", 5, OpeningDelivery.Reason);

        var line = await app.CreateLibrarianAsync(language);

        Assert.Contains(entry, await line.ReadAsync("/staff/stock/2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_has_a_reason_and_readers_see_it()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        await line.SendAsync("/staff/stock/2", "adjust", ("OnHand", "2"), ("Reason", "Two were damaged"));

        Assert.Contains(
            "Correction -3 Two were damaged",
            await line.ReadAsync("/staff/stock/2"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "2 copies in stock",
            await app.CreateVisitor("en").ReadAsync("/books/2"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("restock", "Quantity", "0", "A whole number from 1 to 100,000.")]
    [InlineData("restock", "Quantity", "many", "A whole number from 1 to 100,000.")]
    [InlineData("adjust", "OnHand", "-1", "A whole number from 0 to 100,000.")]
    [InlineData("adjust", "Reason", " ", "Give the reason")]
    public async Task A_wrong_field_has_its_own_error_and_nothing_changes(
        string form,
        string field,
        string value,
        string error
    )
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var answer = await line.SendAsync("/staff/stock/2", form, ("OnHand", "4"), ("Reason", "Kept"), (field, value));

        Assert.Contains(error, answer.Text, StringComparison.Ordinal);
        Assert.Equal(value, Html.Form(answer.Page, form)[field]);
        Assert.Single(app.Api.Staff.Movements);
    }

    [Fact]
    public async Task Copies_that_are_set_aside_cannot_be_corrected_away()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.Staff.Reserved = 3;
        var line = await app.CreateLibrarianAsync();

        var answer = await line.SendAsync("/staff/stock/2", "adjust", ("OnHand", "2"), ("Reason", "Counted"));

        Assert.Contains("It cannot be below 3", answer.Text, StringComparison.Ordinal);
        Assert.Equal(
            ("2", "Counted"),
            (Html.Form(answer.Page, "adjust")["OnHand"], Html.Form(answer.Page, "adjust")["Reason"])
        );
    }
}
