namespace Biblio.Tests.Web.Staff;

/// <summary>Staff see reports as charts with a table beside each.</summary>
public sealed class StaffReportsTests
{
    [Fact]
    public async Task Reports_are_charts_with_the_numbers_beside_them()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var page = await line.GetPageAsync("/staff/reports");

        var text = Html.VisibleText(page);
        Assert.Contains("Bonheur d’occasion 12 Les Misérables 4", text, StringComparison.Ordinal);
        Assert.Contains("Reader no. 1 1,234.50", text, StringComparison.Ordinal);
        Assert.Contains("adds the amounts as they are, whatever their currency", text, StringComparison.Ordinal);
        Assert.Contains($"{DateTime.UtcNow:d MMM} $250.75", text, StringComparison.Ordinal);
        Assert.Equal(["/staff/stock/2"], Html.Links(page, "Bonheur d’occasion"));
        Assert.Contains("<path class=\"line\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chosen_source_is_asked_or_all_are_measured()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        await line.ReadAsync("/staff/reports?source=live");
        Assert.Contains("GET /api/orders/reports/best-sellers?source=live", app.Api.Requests);
        Assert.DoesNotContain("GET /api/orders/reports/best-sellers?source=redis-scan", app.Api.Requests);
        var text = await line.ReadAsync("/staff/reports?source=live&compare=1");

        Assert.Contains("GET /api/orders/reports/highest-spenders?source=redis-scan", app.Api.Requests);
        Assert.Matches(@"Live [\d.]+ ms MySQL [\d.]+ ms Redis, cached [\d.]+ ms Redis, scan [\d.]+ ms", text);
    }

    [Fact]
    public async Task An_unknown_source_is_the_configured_one()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        await line.ReadAsync("/staff/reports?source=oracle");

        Assert.Contains("GET /api/orders/reports/best-sellers", app.Api.Requests);
    }
}
