using System.Net;
using System.Text.RegularExpressions;

namespace Biblio.Tests.Web;

/// <summary>Pages and forms of a session that has ended elsewhere, or has changed in another tab.</summary>
public sealed partial class EndedSessionTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/orders?page=2")]
    [InlineData("/orders/1")]
    [InlineData("/me")]
    [InlineData("/overview")]
    public async Task A_page_leads_to_the_sign_in_and_back(string address)
    {
        await using var app = await WebApp.StartAsync();
        var line = await SignInAndEndElsewhereAsync(app);

        using var answer = await line.GetAsync(address, CancellationToken);

        AssertSignIn(answer, address);
        // The session has also ended here.
        Assert.DoesNotContain("sign-out", await line.GetPageAsync("/sign-in"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/me/profile", "password", "/me/profile")]
    [InlineData("/me/erase", "erase", "/me/erase")]
    [InlineData("/me/profile", "everywhere", "/me/profile")]
    [InlineData("/orders/1/cancel", "cancel", "/orders/1/cancel")]
    [InlineData("/checkout", "checkout", "/checkout")]
    public async Task A_form_leads_to_the_sign_in_and_back(string address, string form, string back)
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateReaderAsync("line");
        await PlaceOrderAsync(line);
        var fields = Fields(await line.GetPageAsync(address), form);
        app.Api.RefusesEndedSessions = true;
        app.Api.EndedSessions[app.Api.LastSession] = true;

        using var answer = await PostAsync(line, address, fields);

        AssertSignIn(answer, back);
    }

    [Theory]
    [InlineData("/me/profile", "password", "/me/profile")]
    [InlineData("/me/erase", "erase", "/me/erase")]
    [InlineData("/me/profile", "everywhere", "/me/profile")]
    [InlineData("/orders/1/cancel", "cancel", "/orders/1/cancel")]
    [InlineData("/checkout", "checkout", "/checkout")]
    public async Task A_signed_out_tab_leads_through_the_sign_in(string address, string form, string back)
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateReaderAsync("line");
        await PlaceOrderAsync(line);
        var fields = Fields(await line.GetPageAsync(address), form);
        await SignOutAsync(line);

        using var answer = await PostAsync(line, address, fields);

        AssertSignIn(answer, back);
        Assert.Single(app.Api.Orders);
    }

    [Theory]
    [InlineData("/me/profile", "password")]
    [InlineData("/me/erase", "erase")]
    [InlineData("/me/profile", "everywhere")]
    [InlineData("/sign-in", "sign-in")]
    [InlineData("/register", "register")]
    public async Task A_form_of_another_session_does_nothing(string address, string form)
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor("en");
        await visitor.SignInAsync("line@biblio.example", "line-password");
        if (form is "sign-in" or "register")
        {
            await SignOutAsync(visitor);
        }

        var fields = Fields(await visitor.GetPageAsync(address), form);
        await visitor.SignInAsync("alice@biblio.example", "alice-password");
        (fields["Email"], fields["Name"]) = ("typed@biblio.example", "Typed");
        var sent = app.Api.Requests.Count(request => request.StartsWith("POST", StringComparison.Ordinal));

        using var answer = await PostAsync(visitor, address, fields);

        var page = await answer.Content.ReadAsStringAsync(CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Nothing was saved", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Equal(sent, app.Api.Requests.Count(request => request.StartsWith("POST", StringComparison.Ordinal)));
        Assert.Contains("<main", page, StringComparison.Ordinal);
        if (form is "sign-in" or "register")
        {
            Assert.Equal("typed@biblio.example", Html.Form(page)["Email"]);
        }
    }

    [Fact]
    public async Task Signing_out_twice_is_no_error()
    {
        await using var app = await WebApp.StartAsync();
        var alice = await app.CreateReaderAsync();
        var page = await alice.GetPageAsync("/books/2");
        var fields = SignOutFields(page);
        await PostAsync(alice, "/sign-out", fields);

        using var again = await PostAsync(alice, "/sign-out", fields);

        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
        Assert.EndsWith("/books/2", again.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_sign_out_shows_a_page()
    {
        await using var app = await WebApp.StartAsync();
        var alice = await app.CreateReaderAsync(languages: "en");

        using var forged = await PostAsync(alice, "/sign-out", new() { ["back"] = "/" });

        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Contains(
            "no longer valid",
            Html.VisibleText(await forged.Content.ReadAsStringAsync(CancellationToken)),
            StringComparison.Ordinal
        );
        Assert.Empty(app.Api.EndedSessions);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData(null)]
    public async Task An_unknown_form_shows_the_page(string? handler)
    {
        await using var app = await WebApp.StartAsync();
        var alice = await app.CreateReaderAsync(languages: "en");
        var fields = Fields(await alice.GetPageAsync("/me/profile"), "everywhere");
        fields.Remove("_handler");
        if (handler is not null)
        {
            fields["_handler"] = handler;
        }

        using var answer = await PostAsync(alice, "/me/profile", fields);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            "Alice",
            Html.VisibleText(await answer.Content.ReadAsStringAsync(CancellationToken)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_cancellation_after_the_end_of_an_order_is_explained()
    {
        await using var app = await WebApp.StartAsync();
        var alice = await app.CreateReaderAsync(languages: "en");
        await PlaceOrderAsync(alice);
        var fields = Fields(await alice.GetPageAsync("/orders/1/cancel"), "cancel");
        app.Api.Advance(1, "completed", "completed");
        app.Api.CancelErrorStatus = 409;

        using var answer = await PostAsync(alice, "/orders/1/cancel", fields);

        Assert.Contains(
            "can no longer be cancelled",
            Html.VisibleText(await answer.Content.ReadAsStringAsync(CancellationToken)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("signed out")]
    [InlineData("cookie lost")]
    public async Task What_was_typed_is_kept_while_signing_in(string end)
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateReaderAsync("line", languages: "en");
        var fields = Html.Form(await line.GetPageAsync("/me/profile"), "address");
        (fields["NewEmail"], fields["AddressPassword"]) = ("typed@biblio.example", "line-password");
        switch (end)
        {
            case "ended":
                app.Api.RefusesEndedSessions = true;
                app.Api.EndedSessions[app.Api.LastSession] = true;
                break;
            case "signed out":
                await SignOutAsync(line);
                break;
            default:
                // Another browser has no cookie of this session.
                line = app.CreateVisitor("en");
                break;
        }

        using var answer = await PostAsync(line, "/me/profile", fields);
        AssertSignIn(answer, "/me/profile");
        await AssertKeptAsync(app, line);
    }

    private static async Task AssertKeptAsync(WebApp app, HttpClient line)
    {
        var signIn = Html.VisibleText(await line.GetPageAsync("/sign-in"));
        Assert.Contains("what you typed is kept", signIn, StringComparison.Ordinal);
        app.Api.EndedSessions.Clear();
        using var signedIn = await line.SignInAsync("line@biblio.example", "line-password");

        var form = Html.Form(await line.GetPageAsync("/me/profile"), "address");

        Assert.Equal(("typed@biblio.example", ""), (form["NewEmail"], form["AddressPassword"]));
        // It is shown once.
        Assert.Equal("", Html.Form(await line.GetPageAsync("/me/profile"), "address")["NewEmail"]);
        Assert.DoesNotContain("POST /api/account/address", app.Api.Requests);
    }

    [Fact]
    public async Task The_quantity_is_kept_while_signing_in()
    {
        await using var app = await WebApp.StartAsync();
        var alice = await app.CreateReaderAsync();

        Assert.Equal("3", Html.Form(await alice.GetPageAsync("/books/2?quantity=3"))["Quantity"]);
    }

    private static async Task<HttpClient> SignInAndEndElsewhereAsync(WebApp app)
    {
        var line = await app.CreateReaderAsync("line");
        await PlaceOrderAsync(line);
        app.Api.RefusesEndedSessions = true;
        app.Api.EndedSessions[app.Api.LastSession] = true;
        return line;
    }

    private static async Task PlaceOrderAsync(HttpClient reader)
    {
        await reader.OrderAsync();
        // The checkout needs a book in the cart.
        using var added = await CartPageTests.AddAsync(reader, "/books/2", 2, "1");
        Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);
    }

    private static async Task SignOutAsync(HttpClient reader)
    {
        using var answer = await PostAsync(reader, "/sign-out", SignOutFields(await reader.GetPageAsync("/books/2")));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    private static Dictionary<string, string> SignOutFields(string page) =>
        new() { ["back"] = "/books/2", ["__RequestVerificationToken"] = Html.Form(page)["__RequestVerificationToken"] };

    private static Task<HttpResponseMessage> PostAsync(
        HttpClient visitor,
        string address,
        Dictionary<string, string> fields
    ) => visitor.PostAsync(address, new FormUrlEncodedContent(fields), CancellationToken);

    /// <summary>The fields of the form with this name, filled in.</summary>
    private static Dictionary<string, string> Fields(string page, string name)
    {
        var form = Forms()
            .Matches(page)
            .First(form => form.Value.Contains($"value=\"{name}\"", StringComparison.Ordinal));
        var fields = Html.Form(form.Value);
        foreach (var field in new[] { "Password", "Current", "Next", "Confirm" }.Where(fields.ContainsKey))
        {
            fields[field] = "line-password";
        }

        return fields;
    }

    private static void AssertSignIn(HttpResponseMessage answer, string back)
    {
        var location = answer.Headers.Location is { IsAbsoluteUri: true } absolute
            ? absolute.PathAndQuery
            : answer.Headers.Location?.ToString();
        Assert.Equal(
            (HttpStatusCode.Redirect, $"/sign-in?back={Uri.EscapeDataString(back)}"),
            (answer.StatusCode, location)
        );
    }

    [GeneratedRegex("""<form(?![^>]*action="/sign-out")[^>]*method="post".*?</form>""", RegexOptions.Singleline)]
    private static partial Regex Forms();
}
