using System.Net;
using Biblio.Tests.Web.Staff;

namespace Biblio.Tests.Web.Lending;

/// <summary>Readers borrow, wait, renew and pay in the shop front.</summary>
public sealed class MyLendingTests : IAsyncLifetime
{
    private WebApp _app = null!;

    private FakeLending Lending => _app.Api.Lending;

    public async ValueTask InitializeAsync() => _app = await WebApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_page_of_a_book_says_what_can_be_borrowed()
    {
        Lending.Holds.AddRange([new(1, 2, userId: 2), new(2, 2, userId: 3)]);
        var visitor = _app.CreateVisitor("en");

        var page = await visitor.ReadAsync("/books/2");
        var withoutCopies = await visitor.ReadAsync("/books/3");
        _app.Api.UnavailableServices.Add("lending");
        var down = await visitor.ReadAsync("/books/2");

        Assert.Contains("3 of 5 copies available at Central, 2 holds", page, StringComparison.Ordinal);
        Assert.Contains("Sign in to place a hold", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Borrow", withoutCopies, StringComparison.Ordinal);
        Assert.Contains("Lending cannot be consulted at the moment.", down, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hold_is_placed_and_shows_its_place()
    {
        Lending.Holds.Add(new(1, 2, userId: 2));
        var alice = await _app.CreateReaderAsync(languages: "en");

        var placed = await alice.SendAsync("/books/2", "hold", ("Branch", "2"));
        var page = await alice.ReadAsync("/books/2");

        Assert.StartsWith("/books/2/bonheur-d-occasion", placed.Location, StringComparison.Ordinal);
        Assert.Equal((1, 2), (Lending.Holds[1].UserId, Lending.Holds[1].Branch));
        Assert.Contains("Number 2 in the queue.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_hold_has_every_reason()
    {
        Lending.Refusals = ["too-many-holds", "card-expired"];
        var alice = await _app.CreateReaderAsync(languages: "en");

        var answer = await alice.SendAsync("/books/2", "hold", ("Branch", "1"));

        Assert.Contains("English reason too-many-holds.", answer.Text, StringComparison.Ordinal);
        Assert.Contains("English reason card-expired.", answer.Text, StringComparison.Ordinal);
        Assert.Empty(Lending.Holds);
    }

    [Fact]
    public async Task Loans_are_renewed_one_by_one_or_all()
    {
        Lending.Lend(1, userId: 1).IsOverdue = true;
        Lending.Lend(2, userId: 1).Renewals = 3;
        var alice = await _app.CreateReaderAsync(languages: "en");

        var page = await alice.ReadAsync("/me/loans");
        var one = await alice.SendAsync("/me/loans", "renew", ("Renew", "1"));
        var refused = await alice.SendAsync("/me/loans", "renew", ("Renew", "2"));
        var all = await alice.SendAsync("/me/loans", "renew", ("Renew", "all"));

        Assert.Contains("Due 21 Dec 2026 Overdue", page, StringComparison.Ordinal);
        Assert.Contains("A return today costs $1.50", page, StringComparison.Ordinal);
        Assert.Equal("/me/loans?renewed=1", one.Location);
        Assert.Contains("English reason wanted-by-others.", refused.Text, StringComparison.Ordinal);
        Assert.Contains("1 loan is renewed.", all.Text, StringComparison.Ordinal);
        Assert.Contains("English reason renewal-limit.", all.Text, StringComparison.Ordinal);
        Assert.Equal(2, Lending.Loans[0].Renewals);
    }

    [Fact]
    public async Task A_hold_is_moved_suspended_and_cancelled()
    {
        Lending.Holds.Add(new(1, 2, userId: 1));
        var alice = await _app.CreateReaderAsync(languages: "en");

        await alice.SendAsync("/me/holds", "hold-1", ("Branch", "2"), ("Until", "2026-12-31"));
        var page = await alice.ReadAsync("/me/holds");
        var wrong = await alice.SendAsync("/me/holds", "hold-1", ("Until", "soon"));
        var cancelled = await alice.SendAsync("/me/holds", "hold-1", ("Cancel", "yes"));

        Assert.Contains("Suspended until 31 Dec 2026.", page, StringComparison.Ordinal);
        Assert.Contains("Give a complete date.", wrong.Text, StringComparison.Ordinal);
        Assert.Equal("/me/holds?saved", cancelled.Location);
        Assert.Empty(Lending.Holds);
    }

    [Fact]
    public async Task Fines_are_paid_when_the_card_is_accepted()
    {
        Lending.Fines.Add(new(1, 2.5m));
        var alice = await _app.CreateReaderAsync(languages: "en");

        var declined = await alice.SendAsync("/me/fines", "pay", ("Card", "sim_declined"));
        var paid = await alice.SendAsync("/me/fines", "pay", ("Card", "sim_approved"));

        Assert.Contains("The payment is declined. Nothing is paid.", declined.Text, StringComparison.Ordinal);
        Assert.Equal("/me/fines?paid", paid.Location);
        Assert.Contains("Paid", await alice.ReadAsync("/me/fines"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_is_kept_only_when_asked()
    {
        Lending.Lend(1, userId: 1).IsOpen = false;
        var alice = await _app.CreateReaderAsync(languages: "en");

        var before = await alice.ReadAsync("/me/history");
        await alice.SendAsync("/me/history", "history", ("Keep", "yes"));

        Assert.DoesNotContain("Bonheur", before, StringComparison.Ordinal);
        Assert.Contains("Bonheur", await alice.ReadAsync("/me/history"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_sets_and_removes_the_PIN_of_the_card()
    {
        var alice = await _app.CreateReaderAsync(languages: "en");

        var refused = await alice.SendAsync("/me/profile", "pin", ("Pin", "12"));
        Assert.Null(Lending.Pin);
        var set = await alice.SendAsync("/me/profile", "pin", ("Pin", "4711"));
        var after = (Lending.Pin, Page: await alice.ReadAsync("/me/profile"));
        await alice.SendAsync("/me/profile", "pin", ("Pin", ""), ("Remove", "yes"));
        _app.Api.UnavailableServices.Add("lending");
        var down = await alice.SendAsync("/me/profile", "pin", ("Pin", "4711"));

        // The hint, and the error of the field.
        Assert.Equal(3, refused.Text.Split("4 to 12 digits").Length);
        Assert.Equal("/me/profile", set.Location);
        Assert.Equal("4711", after.Pin);
        Assert.Contains("Your card PIN is saved.", after.Page, StringComparison.Ordinal);
        Assert.Null(Lending.Pin);
        Assert.DoesNotContain("4711", down.Text, StringComparison.Ordinal);
        Assert.Contains("at the moment", down.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/me/loans")]
    [InlineData("/me/holds")]
    [InlineData("/me/fines")]
    [InlineData("/me/history")]
    public async Task A_page_handles_outages_and_ended_sessions(string address)
    {
        var alice = await _app.CreateReaderAsync();
        _app.Api.UnavailableServices.Add("lending");
        using var down = await alice.GetAsync(address, TestContext.Current.CancellationToken);
        _app.Api.UnavailableServices.Clear();
        _app.Api.RefusesEndedSessions = true;
        _app.Api.EndedSessions[_app.Api.LastSession] = true;
        using var ended = await alice.GetAsync(address, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);
        Assert.Equal($"/sign-in?back={Uri.EscapeDataString(address)}", (await FormAnswer.FromAsync(ended)).Location);
    }
}
