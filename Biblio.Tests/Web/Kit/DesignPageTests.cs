using System.Net;

namespace Biblio.Tests.Web.Kit;

/// <summary>The page that shows every component of the kit.</summary>
public sealed class DesignPageTests
{
    // Parts of the shop that several pages share, and that need no service.
    private static readonly string[] Shared =
    [
        "Availability",
        "BookCard",
        "Cover",
        "Live",
        "OrderTimeline",
        "OrderTotals",
        "Pager",
        "StatusBadge",
    ];

    [Theory]
    [InlineData("Development", HttpStatusCode.OK)]
    [InlineData("Production", HttpStatusCode.NotFound)]
    public async Task The_page_exists_in_development_only(string environment, HttpStatusCode status)
    {
        await using var app = await WebApp.StartAsync(settings: new() { ["environment"] = environment });

        using var answer = await app.CreateVisitor().GetAsync("/design", TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task The_page_shows_every_component()
    {
        var kit = Path.Combine(Fixtures.Repository.Root, "Biblio.Web/Components/Kit");

        var source = await File.ReadAllTextAsync(
            Path.Combine(kit, "DesignPage.razor"),
            TestContext.Current.CancellationToken
        );

        // The table of a chart is part of each chart.
        Assert.All(
            Directory
                .EnumerateFiles(kit, "*.razor")
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Except(["DesignPage", "ChartTable"])
                .Concat(Shared),
            component => Assert.Contains($"<{component} ", source, StringComparison.Ordinal)
        );
        Assert.Contains("<MissingPart>", source, StringComparison.Ordinal);
    }
}
