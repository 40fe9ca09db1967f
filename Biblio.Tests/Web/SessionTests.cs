using System.Net;

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
    public async Task Signing_in_to_order_returns_to_the_book()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();
        var signInLink = Assert.Single(
            Html.Links(await visitor.GetPageAsync("/books/2"), "Se connecter pour commander")
        );

        var answer = await visitor.SignInAsync("alice@biblio.example", "alice-password", signInLink);

        Assert.Equal("/books/2/bonheur-d-occasion", LocalPath(answer));
        var book = await visitor.GetPageAsync(LocalPath(answer)!);
        Assert.Contains("Alice", Html.VisibleText(book), StringComparison.Ordinal);
        Assert.Contains("Quantity", Html.Form(book).Keys);
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
    public async Task Registration_signs_the_new_reader_in()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();

        var answer = await RegisterAsync(visitor, "Dora", "dora@biblio.example", "dora-password");

        Assert.Equal("/books/2", LocalPath(answer));
        Assert.Contains("Dora", Html.VisibleText(await visitor.GetPageAsync("/books/2")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new@biblio.example", "short", "n’a pas pu être créé")]
    [InlineData("alice@biblio.example", "somebody-elses", "connectez-vous")]
    public async Task A_failed_registration_is_explained_on_the_page(string email, string password, string message)
    {
        await using var app = await WebApp.StartAsync();

        var answer = await RegisterAsync(app.CreateVisitor(), "Eve", email, password);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(
            message,
            Html.VisibleText(await answer.Content.ReadAsStringAsync(CancellationToken)),
            StringComparison.Ordinal
        );
    }

    /// <summary>The redirect's path within the shop. Blazor redirects to absolute URLs.</summary>
    private static string? LocalPath(HttpResponseMessage answer) =>
        answer.Headers.Location is { IsAbsoluteUri: true, Authority: "localhost" } local
            ? local.PathAndQuery
            : answer.Headers.Location?.ToString();

    private static async Task<HttpResponseMessage> RegisterAsync(
        HttpClient visitor,
        string name,
        string email,
        string password
    )
    {
        const string address = "/register?back=/books/2";
        var form = Html.Form(await visitor.GetPageAsync(address));
        (form["Name"], form["Email"], form["Password"]) = (name, email, password);
        return await visitor.PostAsync(address, new FormUrlEncodedContent(form), CancellationToken);
    }
}
