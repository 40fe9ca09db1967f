using System.Diagnostics;
using System.Net;

namespace Biblio.Tests.Web;

/// <summary>A service that takes requests and never answers.</summary>
public sealed class StandingServiceTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_standing_part_is_left_out_after_two_seconds()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await app.CreateReaderAsync("line");
        app.Api.HangingServices.Add("orders");
        var started = Stopwatch.StartNew();

        var pages = await Task.WhenAll(
            new[] { "/orders", "/orders/1", "/cart", "/books/1", "/staff/orders" }.Select(async address =>
            {
                using var answer = await reader.GetAsync(address, CancellationToken);
                return (answer.StatusCode, Page: await answer.Content.ReadAsStringAsync(CancellationToken));
            })
        );

        Assert.True(started.Elapsed < TimeSpan.FromSeconds(6), $"The pages took {started.Elapsed}.");
        Assert.Equal(
            [
                HttpStatusCode.ServiceUnavailable,
                HttpStatusCode.ServiceUnavailable,
                HttpStatusCode.ServiceUnavailable,
                HttpStatusCode.OK,
                HttpStatusCode.ServiceUnavailable,
            ],
            pages.Select(page => page.StatusCode)
        );
        // The part says so in its place, under the heading of the page.
        Assert.Matches("<h1>Mes commandes</h1>\\s*<p class=\"missing\"", pages[0].Page);
    }

    [Fact]
    public async Task My_page_stays_200_without_orders()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await app.CreateReaderAsync();
        // The gateway itself leaves out orders that stand still.
        app.Api.UnavailableServices.Add("orders");

        using var answer = await reader.GetAsync("/me", CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(
            "class=\"missing\"",
            await answer.Content.ReadAsStringAsync(CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_page_of_an_unavailable_service_comes_back_by_itself()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.UnavailableServices.Add("catalog");
        var visitor = app.CreateVisitor("en");

        var down = await visitor.GetPageAsync("/books/1");
        app.Api.UnavailableServices.Clear();
        var page = await visitor.GetPageAsync("/books/1");

        Assert.Contains("comes back by itself", down, StringComparison.Ordinal);
        Assert.Matches("<noscript><meta http-equiv=\"refresh\" content=\"5\"", down);
        Assert.DoesNotContain("live.js", page, StringComparison.Ordinal);
    }
}
