using System.Net;

namespace Biblio.Tests.Web;

/// <summary>A visitor who sends too many requests reads how long to wait.</summary>
public sealed class LimitedVisitorTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("fr", "Réessayez dans 42 secondes")]
    [InlineData("en", "Try again in 42 seconds")]
    public async Task A_limited_sign_in_says_how_long_to_wait(string language, string text)
    {
        await using var app = await WebApp.StartAsync();
        app.Api.LimitedServices.Add("account");

        using var answer = await app.CreateVisitor(language).SignInAsync("alice@biblio.example", "alice-password");

        var page = await answer.Content.ReadAsStringAsync(CancellationToken);
        Assert.Contains(text, Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Equal("alice@biblio.example", Html.Form(page)["Email"]);
        Assert.Single(app.Api.Requests, request => request.EndsWith("/login", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_limited_registration_says_how_long_to_wait()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.LimitedServices.Add("account");
        var visitor = app.CreateVisitor("en");
        var form = Html.Form(await visitor.GetPageAsync("/register"));
        (form["Name"], form["Email"], form["Password"]) = ("Dora", "dora@biblio.example", "dora-password");

        var page = await PostAsync(visitor, "/register", form);

        Assert.Contains("Try again in 42 seconds", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Equal("Dora", Html.Form(page)["Name"]);
    }

    [Fact]
    public async Task A_limited_order_says_how_long_to_wait()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.CreateReaderAsync(languages: "en");
        using var buy = await visitor.BuyAsync(await visitor.GetPageAsync("/books/2"));
        var form = Html.Form(await visitor.GetPageAsync("/checkout"));
        (form["Delivery"], form["Card"]) = ("pickup", "sim_approved");
        app.Api.LimitedCheckouts = true;

        var page = await PostAsync(visitor, "/checkout", form);

        Assert.Contains("Try again in 42 seconds", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Equal(form["CartVersion"], Html.Form(page)["CartVersion"]);
    }

    [Theory]
    [InlineData("/?q=victor", "catalog")]
    [InlineData("/", "catalog")]
    [InlineData("/books/2", "shop")]
    [InlineData("/me", "shop")]
    [InlineData("/overview", "shop")]
    [InlineData("/orders", "orders")]
    [InlineData("/orders/1", "orders")]
    public async Task A_limited_page_is_429_with_the_time_to_wait(string address, string service)
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.CreateReaderAsync("line", "en");
        app.Api.LimitedServices.Add(service);

        using var answer = await visitor.GetAsync(address, CancellationToken);

        Assert.Equal(
            (HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(42)),
            (answer.StatusCode, answer.Headers.RetryAfter?.Delta)
        );
        Assert.Contains(
            "Try again in 42 seconds",
            Html.VisibleText(await answer.Content.ReadAsStringAsync(CancellationToken)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task One_limited_visitor_does_not_close_the_API_for_others()
    {
        await using var app = await WebApp.StartAsync();
        var limited = app.CreateVisitor();
        app.Api.LimitedServices.Add("catalog");
        // More than the circuit breaker's minimum of requests.
        for (var i = 0; i < 120; i++)
        {
            using var _ = await limited.GetAsync("/", CancellationToken);
        }

        app.Api.LimitedServices.Clear();

        using var answer = await app.CreateVisitor().GetAsync("/?q=Bonheur", CancellationToken);
        Assert.Contains(
            "Bonheur d’occasion",
            Html.VisibleText(await answer.Content.ReadAsStringAsync(CancellationToken)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/orders")]
    [InlineData("/me")]
    public async Task A_session_whose_renewal_is_limited_goes_on(string address)
    {
        await using var app = await WebApp.StartAsync();
        app.Api.RefusesEndedSessions = true;
        var alice = await app.CreateReaderAsync();
        app.Api.AccessTokenSeconds = 0;
        // This renewal gives a token that has expired.
        var expired = await app.CreateReaderAsync("bob");
        app.Api.LimitedServices.Add("account");

        using var answer = await expired.GetAsync(address, CancellationToken);
        using var other = await alice.GetAsync(address, CancellationToken);

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (answer.StatusCode, other.StatusCode));
        app.Api.LimitedServices.Clear();
        Assert.Equal(HttpStatusCode.OK, (await expired.GetAsync(address, CancellationToken)).StatusCode);
    }

    private static async Task<string> PostAsync(HttpClient visitor, string address, Dictionary<string, string> form)
    {
        using var answer = await visitor.PostAsync(address, new FormUrlEncodedContent(form), CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(CancellationToken);
    }
}
