using System.Net;
using System.Text.RegularExpressions;

namespace Biblio.Tests.Web.Staff;

/// <summary>What all pages of staff have in common.</summary>
public sealed partial class StaffPagesTests
{
    public static readonly TheoryData<string> Pages =
    [
        "/staff",
        "/staff/books",
        "/staff/books/new",
        "/staff/books/2",
        "/staff/books/2/withdraw",
        "/staff/stock",
        "/staff/stock?list=all",
        "/staff/stock/2",
        "/staff/orders",
        "/staff/orders/1",
        "/staff/orders/1/cancel",
        "/staff/orders/dead-letters",
        "/staff/imports",
        "/staff/imports/1",
        "/staff/readers",
        "/staff/readers/1",
        "/staff/readers/1/close",
        "/staff/reports",
        "/staff/reports?source=live&compare=1",
    ];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_complete_in_both_languages(string address)
    {
        await using var app = await WebApp.StartAsync();
        await PrepareAsync(app);
        var texts = new List<string>();
        foreach (var language in new[] { "fr", "en" })
        {
            var line = await app.CreateLibrarianAsync(language);
            using var answer = await line.GetAsync(address, CancellationToken);
            var page = await answer.Content.ReadAsStringAsync(CancellationToken);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotMatch(MissingText(), page);
            Assert.DoesNotMatch(BlockedMarkup(), page);
            texts.Add(Html.VisibleText(page));
        }

        Assert.NotEqual(texts[0], texts[1]);
    }

    /// <summary>An arrow key in a list would load the page again, and the keyboard would lose its place.</summary>
    [Fact]
    public void No_list_sends_its_form_when_its_choice_changes()
    {
        var senders = Fixtures
            .Repository.Files(".razor", ".js")
            .Where(path => path.StartsWith("Biblio.Web/", StringComparison.Ordinal))
            .Where(path => SelfSending().IsMatch(Fixtures.Repository.Read(path)));

        Assert.Empty(senders);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_reader_is_told_that_the_page_is_for_staff(string address)
    {
        await using var app = await WebApp.StartAsync();
        await PrepareAsync(app);
        var alice = await app.CreateReaderAsync(languages: "en");
        var sent = app.Api.Requests.Count;

        using var answer = await alice.GetAsync(address, CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains(
            "This page is for staff",
            Html.VisibleText(await answer.Content.ReadAsStringAsync(CancellationToken)),
            StringComparison.Ordinal
        );
        // The header counts the books in the cart. Nothing else is read.
        Assert.All(app.Api.Requests.Skip(sent), request => Assert.EndsWith("/cart", request, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_visitor_signs_in_first_and_comes_back(string address)
    {
        await using var app = await WebApp.StartAsync();

        using var answer = await app.CreateVisitor().GetAsync(address, CancellationToken);

        Assert.Equal($"/sign-in?back={Uri.EscapeDataString(address)}", (await FormAnswer.FromAsync(answer)).Location);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_session_ended_elsewhere_leads_through_sign_in(string address)
    {
        await using var app = await WebApp.StartAsync();
        await PrepareAsync(app);
        var line = await app.CreateLibrarianAsync();
        app.Api.RefusesEndedSessions = true;
        app.Api.EndedSessions[app.Api.LastSession] = true;

        using var answer = await line.GetAsync(address, CancellationToken);

        if (address == "/staff/books/new")
        {
            // This page reads nothing. The session ends when the form is sent.
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return;
        }

        Assert.Equal($"/sign-in?back={Uri.EscapeDataString(address)}", (await FormAnswer.FromAsync(answer)).Location);
    }

    [Theory]
    [InlineData("/staff/books", "catalog")]
    [InlineData("/staff/books/2", "catalog")]
    [InlineData("/staff/stock", "inventory")]
    [InlineData("/staff/stock/2", "inventory")]
    [InlineData("/staff/orders", "orders")]
    [InlineData("/staff/orders/1", "orders")]
    [InlineData("/staff/imports/1", "catalog")]
    [InlineData("/staff/readers", "users")]
    [InlineData("/staff/reports", "orders")]
    public async Task Without_its_service_a_page_explains_a_503(string address, string service)
    {
        await using var app = await WebApp.StartAsync();
        await PrepareAsync(app);
        var line = await app.CreateLibrarianAsync();
        app.Api.UnavailableServices.Add(service);

        using var answer = await line.GetAsync(address, CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(
            "cannot be shown at the moment",
            Html.VisibleText(await answer.Content.ReadAsStringAsync(CancellationToken)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/staff/books/999")]
    [InlineData("/staff/orders/999")]
    [InlineData("/staff/imports/999")]
    [InlineData("/staff/readers/999")]
    public async Task What_does_not_exist_is_404(string address)
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        using var answer = await line.GetAsync(address, CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_librarian_who_lost_the_role_is_told_so()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        app.Api.Staff.Role = "reader";

        foreach (var address in new[] { "/staff/stock", "/staff/imports", "/staff/reports" })
        {
            using var answer = await line.GetAsync(address, CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Only_staff_have_the_link_to_their_pages()
    {
        await using var app = await WebApp.StartAsync();

        Assert.Equal(["/staff"], Html.Links(await (await app.CreateLibrarianAsync()).GetPageAsync("/"), "Staff"));
        Assert.Empty(Html.Links(await (await app.CreateReaderAsync(languages: "en")).GetPageAsync("/"), "Staff"));
    }

    /// <summary>An order and an import, so that their pages exist.</summary>
    private static async Task PrepareAsync(WebApp app)
    {
        var alice = await app.CreateReaderAsync();
        await alice.OrderAsync();
        app.Api.Staff.Imports.Add((1, "completed", [(1, "A price is a number.")]));
    }

    // The name of a text that has no translation.
    [GeneratedRegex(@"\b(Staff|Field|Role|Status|Overview|Confirm|Forbidden|Order|Book)\.[A-Za-z-]+[.\w-]*\b(?!\()")]
    private static partial Regex MissingText();

    [GeneratedRegex(@"data-submit|requestSubmit")]
    private static partial Regex SelfSending();

    [GeneratedRegex(
        @"\sstyle\s*=|\son[a-z]+\s*=|<style|<script(?![^>]*\ssrc=)|(src|href)=""(https?:)?//|javascript:",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex BlockedMarkup();
}
