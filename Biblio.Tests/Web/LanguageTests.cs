using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Web;

public sealed class LanguageTests
{
    [Theory]
    [InlineData(null, "fr", "30 livres", "64,99 $")]
    [InlineData("fr-CA,fr;q=0.9,en;q=0.5", "fr", "30 livres", "64,99 $")]
    [InlineData("en-CA,en;q=0.9", "en", "30 books", "$64.99")]
    [InlineData("de-DE,de;q=0.9", "fr", "30 livres", "64,99 $")]
    [InlineData("de,en;q=0.8", "en", "30 books", "$64.99")]
    public async Task The_shop_uses_the_browsers_language_or_French(
        string? requested,
        string language,
        string count,
        string price
    )
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor(requested).GetPageAsync("/");

        Assert.Contains($"<html lang=\"{language}\"", page, StringComparison.Ordinal);
        Assert.Contains(count, Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Contains(price, Html.VisibleText(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chosen_language_persists_and_returns_to_the_same_page()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor("fr");
        var page = await visitor.GetPageAsync("/?q=a&sort=title");

        var answer = await visitor.GetAsync(
            Assert.Single(Html.Links(page, "English")),
            TestContext.Current.CancellationToken
        );

        Assert.Equal("/?q=a&sort=title", answer.Headers.Location?.ToString());
        Assert.Contains(
            "Results for “a”",
            Html.VisibleText(await visitor.GetPageAsync("/?q=a&sort=title")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "My orders",
            Html.VisibleText(await visitor.GetPageAsync("/sign-in")),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("//elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("https://elsewhere.example/")]
    [InlineData("")]
    public async Task A_return_address_never_leads_to_another_site(string back)
    {
        await using var app = await WebApp.StartAsync();

        var answer = await app.CreateVisitor()
            .GetAsync($"/language/en?back={Uri.EscapeDataString(back)}", TestContext.Current.CancellationToken);

        Assert.Equal("/", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task An_unsupported_language_is_404()
    {
        await using var app = await WebApp.StartAsync();

        Assert.Equal(
            HttpStatusCode.NotFound,
            (await app.CreateVisitor().GetAsync("/language/tlh", TestContext.Current.CancellationToken)).StatusCode
        );
    }

    [Fact]
    public void Both_languages_have_every_text_that_pages_use()
    {
        var web = Path.Combine(Repository.Root, "Biblio.Web");
        var french = Keys(Path.Combine(web, "Resources/Texts.resx"));
        var english = Keys(Path.Combine(web, "Resources/Texts.en.resx"));
        var used = Directory
            .EnumerateFiles(Path.Combine(web, "Components"), "*.razor", SearchOption.AllDirectories)
            .SelectMany(file =>
                Regex
                    .Matches(File.ReadAllText(file), """\bT\["([A-Za-z.\-]+)"[\],]""")
                    .Select(match => match.Groups[1].Value)
            );

        Assert.Equal(french, english);
        Assert.Empty(used.Except(french));

        static SortedSet<string> Keys(string file) =>
            [.. XDocument.Load(file).Descendants("data").Select(data => data.Attribute("name")!.Value)];
    }

    [Fact]
    public void French_singulars_have_their_number_because_it_may_be_zero()
    {
        // A script chooses the first, and the second is not said about zero.
        string[] onlyForOne = ["Suggest.Count.One", "Cart.Left.One"];

        var singulars = XDocument
            .Load(Path.Combine(Repository.Root, "Biblio.Web/Resources/Texts.resx"))
            .Descendants("data")
            .Where(data => data.Attribute("name")!.Value.EndsWith(".One", StringComparison.Ordinal))
            .ToDictionary(data => data.Attribute("name")!.Value, data => data.Value);

        Assert.All(singulars.Where(text => !onlyForOne.Contains(text.Key)), text =>
            Assert.Contains("{0}", text.Value, StringComparison.Ordinal)
        );
    }
}
