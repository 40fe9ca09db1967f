using System.Net;

namespace Biblio.Tests.Web;

/// <summary>Times in the reader's zone, without JavaScript.</summary>
public sealed class ReaderZoneTests
{
    private static readonly DateTime Summer = new(2026, 7, 1, 2, 30, 0, DateTimeKind.Utc);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "until 2:30 AM UTC")]
    [InlineData("auto:America/Toronto", "until 10:30 PM .")]
    [InlineData("America/Toronto", "until 10:30 PM .")]
    [InlineData("Asia/Kolkata", "until 8:00 AM .")]
    [InlineData("Nowhere/Atall", "until 2:30 AM UTC")]
    [InlineData("../../etc/passwd", "until 2:30 AM UTC")]
    public async Task Times_are_in_the_zone_of_the_cookie(string? zone, string text)
    {
        await using var app = await WebApp.StartAsync();
        var reader = await app.CreateReaderAsync(languages: "en");
        var order = await reader.OrderAsync();
        app.Api.Orders.Single().Waiting = ("payment-retried", Summer);
        if (zone is not null)
        {
            reader.DefaultRequestHeaders.Add("Cookie", $"biblio-zone={zone}");
        }

        var page = Html.VisibleText(await reader.GetPageAsync(order)).Replace('\u202f', ' ');

        Assert.Contains(text, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_chooses_a_zone_without_JavaScript()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor("en");

        using var chosen = await visitor.GetAsync("/time-zone/choose?zone=Europe/Paris&back=/cart", CancellationToken);
        using var unknown = await visitor.GetAsync("/time-zone/choose?zone=Mars&back=/cart", CancellationToken);

        Assert.Equal("/cart", chosen.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains(
            "Times shown in: Europe/Paris",
            Html.VisibleText(await visitor.GetPageAsync("/cart")),
            StringComparison.Ordinal
        );
        Assert.Matches("value=\"Europe/Paris\" selected", await visitor.GetPageAsync("/time-zone"));
    }
}
