using System.Text.RegularExpressions;

namespace Biblio.Tests.Web;

/// <summary>The menu of a reader's own pages.</summary>
public sealed partial class MyMenuTests
{
    private static readonly string[] Pages =
    [
        "/me",
        "/orders",
        "/me/loans",
        "/me/holds",
        "/me/fines",
        "/me/history",
        "/me/lists",
        "/me/profile",
    ];

    [Fact]
    public async Task Every_page_of_a_reader_marks_itself_in_one_menu()
    {
        await using var app = await WebApp.StartAsync();
        var alice = await app.CreateReaderAsync(languages: "en");

        foreach (var address in Pages)
        {
            var menu = Assert.Single(Menus().Matches(await alice.GetPageAsync(address))).Value;

            Assert.Contains("aria-label=\"My account\"", menu, StringComparison.Ordinal);
            Assert.Equal(Pages, Html.Links(menu));
            Assert.Equal(address, Assert.Single(Current().Matches(menu)).Groups[1].Value);
        }
    }

    [Fact]
    public async Task The_menu_stays_when_a_service_does_not_answer()
    {
        await using var app = await WebApp.StartAsync();
        var alice = await app.CreateReaderAsync(languages: "en");
        app.Api.UnavailableServices.UnionWith(["orders", "lending"]);

        foreach (var address in Pages)
        {
            Assert.Single(Menus().Matches(await alice.GetPageAsync(address)));
        }
    }

    [Fact]
    public async Task A_visitor_with_a_wish_list_has_no_menu()
    {
        await using var app = await WebApp.StartAsync();

        Assert.Empty(Menus().Matches(await app.CreateVisitor().GetPageAsync("/me/lists")));
    }

    [Fact]
    public async Task My_orders_have_one_address()
    {
        await using var app = await WebApp.StartAsync();
        var alice = await app.CreateReaderAsync();

        using var answer = await alice.GetAsync("/me/orders", TestContext.Current.CancellationToken);

        Assert.Equal("/orders", answer.Headers.Location?.ToString());
    }

    [GeneratedRegex("<nav class=\"(?:tabs|parts)\".*?</nav>", RegexOptions.Singleline)]
    private static partial Regex Menus();

    [GeneratedRegex("<a href=\"([^\"]*)\" aria-current=\"page\"")]
    private static partial Regex Current();
}
