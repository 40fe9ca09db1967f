using System.Net;
using System.Text.RegularExpressions;

namespace Biblio.Tests.Web;

/// <summary>The session at the shop front: registration, sign-in, renewal and sign-out.</summary>
public sealed class SessionTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/books/2")]
    [InlineData("/orders")]
    public async Task Pages_of_a_signed_in_reader_are_not_stored(string path)
    {
        await using var app = await WebApp.StartAsync();

        using var answer = await (await app.CreateReaderAsync()).GetAsync(path, TestContext.Current.CancellationToken);

        Assert.True(answer.Headers.CacheControl?.NoStore, $"{answer.Headers.CacheControl}");
    }

    /// <summary>The gateway refuses shorter passwords, and the browser can say so first.</summary>
    [Fact]
    public async Task The_form_asks_for_the_length_of_its_rule()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor("en").GetPageAsync("/register");

        Assert.Contains("minlength=\"10\"", page, StringComparison.Ordinal);
        Assert.Contains("10 to 128 characters", Html.VisibleText(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_in_to_buy_leads_to_the_checkout()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();
        using var buy = await visitor.BuyAsync(await visitor.GetPageAsync("/books/2"), "2");
        using var checkout = await visitor.GetAsync(LocalPath(buy), CancellationToken);

        var answer = await visitor.SignInAsync("alice@biblio.example", "alice-password", LocalPath(checkout)!);

        Assert.Equal("/checkout", LocalPath(answer));
        var page = await visitor.GetPageAsync("/checkout");
        Assert.Contains("Alice", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Contains("2 × Bonheur d’occasion", Html.VisibleText(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/orders")]
    [InlineData("/orders?page=2")]
    [InlineData("/orders/1")]
    public async Task Order_pages_require_signing_in(string address)
    {
        await using var app = await WebApp.StartAsync();

        var answer = await app.CreateVisitor().GetAsync(address, CancellationToken);

        Assert.Equal(
            (HttpStatusCode.Redirect, $"/sign-in?back={Uri.EscapeDataString(address)}"),
            (answer.StatusCode, LocalPath(answer))
        );
        Assert.DoesNotContain(app.Api.Requests, request => request.Contains("orders", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_event_stream_without_a_session_is_401()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();
        visitor.DefaultRequestHeaders.Add("Accept", "text/event-stream");

        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await visitor.GetAsync("/orders/1/events", CancellationToken)).StatusCode
        );
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_look_alike()
    {
        await using var app = await WebApp.StartAsync();

        var wrong = await app.CreateVisitor().SignInAsync("alice@biblio.example", "not-hers-at-all");
        var unknown = await app.CreateVisitor().SignInAsync("nobody@biblio.example", "not-hers-at-all");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (wrong.StatusCode, unknown.StatusCode));
        Assert.Equal(
            Html.VisibleText(await wrong.Content.ReadAsStringAsync(CancellationToken)),
            Html.VisibleText(await unknown.Content.ReadAsStringAsync(CancellationToken))
        );
        Assert.False(
            wrong.Headers.Contains("Set-Cookie")
                && string.Join(' ', wrong.Headers.GetValues("Set-Cookie"))
                    .Contains("biblio-session", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("//elsewhere.example")]
    [InlineData("https://elsewhere.example/")]
    [InlineData("/\\elsewhere.example")]
    public async Task Signing_in_never_redirects_to_another_site(string back)
    {
        await using var app = await WebApp.StartAsync();

        var answer = await app.CreateVisitor()
            .SignInAsync("alice@biblio.example", "alice-password", $"/sign-in?back={Uri.EscapeDataString(back)}");

        Assert.Equal("/", LocalPath(answer));
    }

    [Fact]
    public async Task Signing_in_requires_an_antiforgery_token()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();
        var form = Html.Form(await visitor.GetPageAsync("/sign-in"));
        form.Remove("__RequestVerificationToken");
        (form["Email"], form["Password"]) = ("alice@biblio.example", "alice-password");

        var answer = await visitor.PostAsync("/sign-in", new FormUrlEncodedContent(form), CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(app.Api.Requests, request => request.Contains("login", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_session_cookie_is_protected_and_reveals_nothing()
    {
        await using var app = await WebApp.StartAsync();

        var answer = await app.CreateVisitor().SignInAsync("alice@biblio.example", "alice-password");

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), header =>
            header.StartsWith("biblio-session=", StringComparison.Ordinal)
        );
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("access", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_in_shop_and_API()
    {
        await using var app = await WebApp.StartAsync();
        var alice = await app.CreateReaderAsync();
        var token = Html.Form(await alice.GetPageAsync("/books/2"))["__RequestVerificationToken"];

        var forged = await alice.PostAsync(
            "/sign-out",
            new FormUrlEncodedContent(new Dictionary<string, string> { ["back"] = "/" }),
            CancellationToken
        );
        Assert.Empty(app.Api.EndedSessions);
        var answer = await alice.PostAsync(
            "/sign-out",
            new FormUrlEncodedContent(
                new Dictionary<string, string> { ["back"] = "/books/2", ["__RequestVerificationToken"] = token }
            ),
            CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Equal("/books/2", LocalPath(answer));
        Assert.Single(app.Api.EndedSessions);
        Assert.Equal(HttpStatusCode.Redirect, (await alice.GetAsync("/orders", CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Expired_tokens_are_renewed_until_the_session_ends()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.AccessTokenSeconds = 0;
        var alice = await app.CreateReaderAsync();

        Assert.Equal(HttpStatusCode.OK, (await alice.GetAsync("/orders", CancellationToken)).StatusCode);
        Assert.Contains("POST /api/account/refresh", app.Api.Requests);
        // The session has ended at the API.
        app.Api.EndedSessions[app.Api.LastSession] = true;

        Assert.Equal(HttpStatusCode.Redirect, (await alice.GetAsync("/orders", CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Registration_leads_to_a_message_and_its_link_signs_in()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor("en");

        var answer = await RegisterAsync(visitor, "Dora", "dora@biblio.example", "dora-password");
        var early = await visitor.SignInAsync("dora@biblio.example", "dora-password");
        var link = $"/confirm?token={app.Api.Mails.LastToken}";
        var wrong = await SubmitAsync(visitor, link, ("Password", "not-the-password"));
        visitor.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Test/1.0");
        var confirmed = await SubmitAsync(visitor, link, ("Password", "dora-password"));

        Assert.Equal(("/register/sent", "/books/2"), (LocalPath(answer), LocalPath(confirmed)));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (early.StatusCode, wrong.StatusCode));
        Assert.Contains("password that was chosen", await TextAsync(wrong), StringComparison.Ordinal);
        var home = Html.VisibleText(await visitor.GetPageAsync("/"));
        Assert.Contains("Dora", home, StringComparison.Ordinal);
        Assert.Contains("Your address is confirmed", home, StringComparison.Ordinal);
        Assert.Equal(("en", "Test/1.0"), (app.Api.Mails.Asked.Single(), app.Api.Mails.UserAgent));
    }

    [Theory]
    [InlineData("/checkout", "/checkout")]
    [InlineData("/books/2?quantity=3", "/books/2?quantity=3")]
    [InlineData("//elsewhere.example", "/")]
    [InlineData("/\\elsewhere.example", "/")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("", "/")]
    public async Task A_confirmed_reader_returns_to_a_page_of_the_shop(string back, string expected)
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor("en");
        var address = "/register?back=" + Uri.EscapeDataString(back);

        await RegisterAsync(visitor, "Dora", "dora@biblio.example", "dora-password", address);
        var confirmed = await SubmitAsync(
            visitor,
            $"/confirm?token={app.Api.Mails.LastToken}",
            ("Password", "dora-password")
        );

        Assert.Equal(expected, LocalPath(confirmed));
        Assert.Contains(confirmed.Headers.GetValues("Set-Cookie"), cookie =>
            cookie.StartsWith("biblio-return=; expires=Thu, 01 Jan 1970", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_changed_cookie_does_not_lead_to_another_site()
    {
        await using var app = await WebApp.StartAsync();
        await RegisterAsync(app.CreateVisitor("en"), "Dora", "dora@biblio.example", "dora-password");
        var visitor = app.CreateVisitor("en");
        visitor.DefaultRequestHeaders.Add("Cookie", "biblio-return=%2F%2Felsewhere.example");

        var confirmed = await SubmitAsync(
            visitor,
            $"/confirm?token={app.Api.Mails.LastToken}",
            ("Password", "dora-password")
        );

        Assert.Equal("/", LocalPath(confirmed));
    }

    [Fact]
    public async Task A_known_address_looks_like_a_new_one()
    {
        await using var app = await WebApp.StartAsync();

        var answer = await RegisterAsync(app.CreateVisitor(), "Eve", "alice@biblio.example", "somebody-elses");

        Assert.Equal("/register/sent", LocalPath(answer));
        Assert.Equal("", app.Api.Mails.LastToken);
    }

    [Fact]
    public async Task A_refused_registration_says_what_is_wrong_at_its_field()
    {
        await using var app = await WebApp.StartAsync();

        var answer = await RegisterAsync(app.CreateVisitor("en"), "Eve", "new@biblio.example", "short");

        var page = await answer.Content.ReadAsStringAsync(CancellationToken);
        var password = Regex.Match(page, "<input [^>]*id=\"password\"[^>]*>").Value;
        Assert.Contains("aria-describedby=\"password-hint password-error\"", password, StringComparison.Ordinal);
        Assert.Contains(" autofocus", password, StringComparison.Ordinal);
        Assert.Contains("A password has 10 to 128 characters.", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Equal(("Eve", "new@biblio.example"), (Html.Form(page)["Name"], Html.Form(page)["Email"]));
        Assert.Equal("", Html.Form(page)["Password"]);
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_its_link()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor("en");

        var unknown = await SubmitAsync(visitor, "/forgotten-password", ("Email", "nobody@biblio.example"));
        var known = await SubmitAsync(visitor, "/forgotten-password", ("Email", "alice@biblio.example"));
        var link = $"/reset-password?token={app.Api.Mails.LastToken}";
        var common = await SubmitAsync(visitor, link, ("Next", "password"));
        var reset = await SubmitAsync(visitor, link, ("Next", "the-next-password"));
        var again = await SubmitAsync(visitor, link, ("Next", "the-next-password"));

        Assert.Equal(LocalPath(unknown), LocalPath(known));
        Assert.Contains("one of the most common", await TextAsync(common), StringComparison.Ordinal);
        Assert.Equal("/sign-in", LocalPath(reset));
        Assert.Contains("no longer valid", await TextAsync(again), StringComparison.Ordinal);
        using var signedIn = await visitor.SignInAsync("alice@biblio.example", "the-next-password");
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
    }

    [Fact]
    public async Task Five_refused_attempts_are_called_a_lock()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor("en");
        var form = Html.Form(await visitor.GetPageAsync("/sign-in"));
        var pages = new List<string>();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            (form["Email"], form["Password"]) = ("nobody@biblio.example", "not-hers-at-all");
            var answer = await visitor.PostAsync("/sign-in", new FormUrlEncodedContent(form), CancellationToken);
            pages.Add(await answer.Content.ReadAsStringAsync(CancellationToken));
            form = Html.Form(pages[^1]);
        }

        Assert.DoesNotContain("Five attempts", pages[3], StringComparison.Ordinal);
        Assert.Contains("Five attempts have failed", Html.VisibleText(pages[4]), StringComparison.Ordinal);
        Assert.Equal("nobody@biblio.example", form["Email"]);
        Assert.Matches("<input [^>]*id=\"password\"[^>]* autofocus", pages[4]);
    }

    [Fact]
    public async Task A_reader_changes_the_profile_address_and_sessions()
    {
        await using var app = await WebApp.StartAsync();
        var alice = await app.CreateReaderAsync();
        const string profile = "/me/profile";

        var saved = await SubmitAsync(alice, profile, "profile", ("Name", "Alizée"), ("Language", "en"));
        Assert.Equal("/language/en?back=/me/profile", LocalPath(saved));
        await alice.GetAsync(LocalPath(saved), CancellationToken);
        Assert.Contains("Alizée", Html.VisibleText(await alice.GetPageAsync(profile)), StringComparison.Ordinal);
        var wrong = await SubmitAsync(
            alice,
            profile,
            "address",
            ("NewEmail", "new@biblio.example"),
            ("AddressPassword", "not-hers-at-all")
        );
        var asked = await SubmitAsync(
            alice,
            profile,
            "address",
            ("NewEmail", "new@biblio.example"),
            ("AddressPassword", "alice-password")
        );
        var moved = await SubmitAsync(alice, $"/confirm-address?token={app.Api.Mails.LastToken}", "confirm-address");
        var ended = await SubmitAsync(alice, profile, "end-there");
        using var file = await alice.GetAsync("/me/export", CancellationToken);

        Assert.Equal("en", app.Api.Mails.Languages[1]);
        Assert.Equal(
            "new@biblio.example",
            Html.Form(await wrong.Content.ReadAsStringAsync(CancellationToken), "address")["NewEmail"]
        );
        Assert.Equal((profile, profile, profile), (LocalPath(asked), LocalPath(moved), LocalPath(ended)));
        Assert.Equal(["here"], app.Api.Mails.Sessions);
        Assert.Contains(
            "alice@biblio.example",
            await file.Content.ReadAsStringAsync(CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition?.DispositionType);
    }

    private static Task<HttpResponseMessage> SubmitAsync(
        HttpClient visitor,
        string address,
        params (string Name, string Value)[] values
    ) => SubmitAsync(visitor, address, null, values);

    /// <summary>Fills in a form of the page and submits it.</summary>
    private static async Task<HttpResponseMessage> SubmitAsync(
        HttpClient visitor,
        string address,
        string? name,
        params (string Name, string Value)[] values
    )
    {
        var page = await visitor.GetPageAsync(address);
        var form = name is null ? Html.Form(page) : Html.Form(page, name);
        foreach (var (field, value) in values)
        {
            form[field] = value;
        }

        return await visitor.PostAsync(address, new FormUrlEncodedContent(form), CancellationToken);
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer) =>
        Html.VisibleText(await answer.Content.ReadAsStringAsync(CancellationToken));

    /// <summary>The redirect's path within the shop. Blazor redirects to absolute URLs.</summary>
    private static string? LocalPath(HttpResponseMessage answer) =>
        answer.Headers.Location is { IsAbsoluteUri: true, Authority: "localhost" } local
            ? local.PathAndQuery
            : answer.Headers.Location?.ToString();

    private static async Task<HttpResponseMessage> RegisterAsync(
        HttpClient visitor,
        string name,
        string email,
        string password,
        string address = "/register?back=/books/2"
    )
    {
        var form = Html.Form(await visitor.GetPageAsync(address));
        (form["Name"], form["Email"], form["Password"]) = (name, email, password);
        return await visitor.PostAsync(address, new FormUrlEncodedContent(form), CancellationToken);
    }
}
