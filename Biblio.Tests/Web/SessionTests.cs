using System.Net;

namespace Biblio.Tests.Web;

/// <summary>Signing in at the shop, out of it, and what happens between.</summary>
public sealed class SessionTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_wants_to_order_signs_in_and_comes_back_to_the_book()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.Visitor();
        var way = Assert.Single(Html.Links(await visitor.PageAsync("/books/2"), "Se connecter pour commander"));

        var answer = await visitor.SignInAsync("alice@biblio.example", "alice-password", way);

        Assert.Equal("/books/2/bonheur-d-occasion", Where(answer));
        var book = await visitor.PageAsync(Where(answer)!);
        Assert.Contains("Alice", Html.Words(book), StringComparison.Ordinal);
        Assert.Contains("Quantity", Html.Form(book).Keys);
    }

    [Theory]
    [InlineData("/orders")]
    [InlineData("/orders?page=2")]
    [InlineData("/orders/1")]
    public async Task Orders_are_shown_to_nobody_who_has_not_signed_in(string address)
    {
        await using var app = await WebApp.StartAsync();

        var answer = await app.Visitor().GetAsync(address, CancellationToken);

        Assert.Equal(
            (HttpStatusCode.Redirect, $"/sign-in?back={Uri.EscapeDataString(address)}"),
            (answer.StatusCode, Where(answer))
        );
        Assert.DoesNotContain(app.Api.Asked, asked => asked.Contains("orders", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_script_that_listens_without_a_session_hears_401()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.Visitor();
        visitor.DefaultRequestHeaders.Add("Accept", "text/event-stream");

        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await visitor.GetAsync("/orders/1/events", CancellationToken)).StatusCode
        );
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_are_answered_alike()
    {
        await using var app = await WebApp.StartAsync();

        var wrong = await app.Visitor().SignInAsync("alice@biblio.example", "not-hers-at-all");
        var unknown = await app.Visitor().SignInAsync("nobody@biblio.example", "not-hers-at-all");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (wrong.StatusCode, unknown.StatusCode));
        Assert.Equal(
            Html.Words(await wrong.Content.ReadAsStringAsync(CancellationToken)),
            Html.Words(await unknown.Content.ReadAsStringAsync(CancellationToken))
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
    public async Task Signing_in_leads_to_no_other_site(string back)
    {
        await using var app = await WebApp.StartAsync();

        var answer = await app.Visitor()
            .SignInAsync("alice@biblio.example", "alice-password", $"/sign-in?back={Uri.EscapeDataString(back)}");

        Assert.Equal("/", Where(answer));
    }

    [Fact]
    public async Task A_form_without_the_token_against_forgery_signs_nobody_in()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.Visitor();
        var form = Html.Form(await visitor.PageAsync("/sign-in"));
        form.Remove("__RequestVerificationToken");
        (form["Email"], form["Password"]) = ("alice@biblio.example", "alice-password");

        var answer = await visitor.PostAsync("/sign-in", new FormUrlEncodedContent(form), CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(app.Api.Asked, asked => asked.Contains("login", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sessions_cookie_is_out_of_reach_of_scripts_and_other_sites_and_tells_nothing()
    {
        await using var app = await WebApp.StartAsync();

        var answer = await app.Visitor().SignInAsync("alice@biblio.example", "alice-password");

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), one =>
            one.StartsWith("biblio-session=", StringComparison.Ordinal)
        );
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("access", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here_and_at_the_api()
    {
        await using var app = await WebApp.StartAsync();
        var alice = await app.ReaderAsync();
        var token = Html.Form(await alice.PageAsync("/books/2"))["__RequestVerificationToken"];

        var forged = await alice.PostAsync(
            "/sign-out",
            new FormUrlEncodedContent(new Dictionary<string, string> { ["back"] = "/" }),
            CancellationToken
        );
        Assert.Empty(app.Api.Over);
        var answer = await alice.PostAsync(
            "/sign-out",
            new FormUrlEncodedContent(
                new Dictionary<string, string> { ["back"] = "/books/2", ["__RequestVerificationToken"] = token }
            ),
            CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Equal("/books/2", Where(answer));
        Assert.Single(app.Api.Over);
        Assert.Equal(HttpStatusCode.Redirect, (await alice.GetAsync("/orders", CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Tokens_that_end_are_renewed_and_a_session_that_is_over_is_over_here()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.TokensLast = 0;
        var alice = await app.ReaderAsync();

        Assert.Equal(HttpStatusCode.OK, (await alice.GetAsync("/orders", CancellationToken)).StatusCode);
        Assert.Contains("POST /api/account/refresh", app.Api.Asked);
        // signed out everywhere
        app.Api.Over[app.Api.LastSession] = true;

        Assert.Equal(HttpStatusCode.Redirect, (await alice.GetAsync("/orders", CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_new_reader_registers_and_comes_back_signed_in()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.Visitor();

        var answer = await RegisterAsync(visitor, "Dora", "dora@biblio.example", "dora-password");

        Assert.Equal("/books/2", Where(answer));
        Assert.Contains("Dora", Html.Words(await visitor.PageAsync("/books/2")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new@biblio.example", "short", "n’a pas pu être créé")]
    [InlineData("alice@biblio.example", "somebody-elses", "connectez-vous")]
    public async Task A_registration_that_does_not_work_is_said_on_the_page(string email, string password, string words)
    {
        await using var app = await WebApp.StartAsync();

        var answer = await RegisterAsync(app.Visitor(), "Eve", email, password);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(
            words,
            Html.Words(await answer.Content.ReadAsStringAsync(CancellationToken)),
            StringComparison.Ordinal
        );
    }

    /// <summary>Within the shop; Blazor's redirects name the whole address.</summary>
    private static string? Where(HttpResponseMessage answer) =>
        answer.Headers.Location is { IsAbsoluteUri: true, Authority: "localhost" } inside
            ? inside.PathAndQuery
            : answer.Headers.Location?.ToString();

    private static async Task<HttpResponseMessage> RegisterAsync(
        HttpClient visitor,
        string name,
        string email,
        string password
    )
    {
        const string address = "/register?back=/books/2";
        var form = Html.Form(await visitor.PageAsync(address));
        (form["Name"], form["Email"], form["Password"]) = (name, email, password);
        return await visitor.PostAsync(address, new FormUrlEncodedContent(form), CancellationToken);
    }
}
