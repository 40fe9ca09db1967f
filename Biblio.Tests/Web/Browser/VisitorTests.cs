using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>What a visitor meets beside a smooth purchase, in a real browser.</summary>
public sealed class VisitorTests(Chromium browser) : IAsyncLifetime
{
    private WebApp _app = null!;
    private IPage? _page;

    public async ValueTask InitializeAsync() => _app = await WebApp.StartAsync(forBrowser: true);

    public async ValueTask DisposeAsync()
    {
        await (_page?.Context.CloseAsync() ?? Task.CompletedTask);
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData(true, 390)]
    [InlineData(false, 390)]
    [InlineData(true, 1280)]
    public async Task Facets_combine_and_are_removed_one_by_one(bool script, int width)
    {
        var page = await OpenAsync("?q=a", script);
        await page.SetViewportSizeAsync(width, 844);

        await ChooseAsync("français");
        await ChooseAsync("anglais");
        await page.GetByRole(AriaRole.Link, new() { Name = "Retirer le filtre français" }).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Retirer le filtre anglais" }).ClickAsync();
        await page.ArriveAsync("/?q=a&language=fr");
        await ChooseAsync("français");
        await page.ArriveAsync("/?q=a");

        async Task ChooseAsync(string language)
        {
            // On a narrow screen the facets are in a closed drawer.
            if (width < 700)
            {
                await page.Locator("#refine summary").ClickAsync();
            }

            var link = page.Locator("#refine a", new() { HasText = language });
            var address = await link.GetAttributeAsync("href");
            await link.ClickAsync();
            await page.ArriveAsync(address!);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stock_that_runs_out_is_said_in_the_cart(bool script)
    {
        var page = await OpenAsync("books/2", script);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter au panier" }).First.ClickAsync();
        await page.GetByText("Le livre est dans votre panier.").WaitForAsync();

        _app.Api.Available = 0;
        await page.GetByRole(AriaRole.Link, new() { Name = "Voir le panier" }).ClickAsync();

        await page.GetByText("Il n’en reste plus.").WaitForAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Link, new() { Name = "Passer la commande" }).CountAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Retirer" }).First.ClickAsync();
        await page.GetByText("Votre panier est vide.").WaitForAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Five_wrong_passwords_are_called_a_lock(bool script)
    {
        var page = await OpenAsync("sign-in", script);
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await page.GetByLabel("Adresse courriel").FillAsync("alice@biblio.example");
            await page.GetByLabel("Mot de passe").FillAsync("not-hers-at-all");
            await page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();
            await page.Locator($"input[name=Refused][value='{attempt}']")
                .WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await Assertions.Expect(page.GetByLabel("Mot de passe")).ToBeFocusedAsync();
        }

        await page.GetByText("Cinq essais ont échoué.").WaitForAsync();
    }

    [Theory]
    [InlineData(390)]
    [InlineData(320)]
    public async Task On_a_phone_texts_have_room_and_skip_links_hide(int width)
    {
        const string Squeezed = """
            () => [...document.querySelectorAll('main *, header *')].filter(element => {
              const text = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.data.trim()).join('');
              const { width, height } = element.getBoundingClientRect();
              const font = parseFloat(getComputedStyle(element).fontSize);
              return text.length > 8 && width > 1 && width < 3 * font && height > 4 * font;
            }).map(element => element.outerHTML)
            """;
        const string Shown =
            "() => [...document.querySelectorAll('.skip')].map(link => link.getBoundingClientRect().bottom).filter(bottom => bottom > 0)";
        var page = await OpenAsync("");
        await page.SetViewportSizeAsync(width, 844);
        foreach (var address in new[] { "", "?q=a&language=fr", "books/1", "books/2", "authors/6", "cart", "sign-in" })
        {
            await page.GotoAsync(_app.Address + address);

            Assert.Empty(await page.EvaluateAsync<string[]>(Squeezed));
            Assert.Empty(await page.EvaluateAsync<double[]>(Shown));
        }
    }

    [Fact]
    public async Task The_language_changes_on_the_same_page()
    {
        var page = await OpenAsync("?q=a&language=fr&language=en");

        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Results for “a”" }).WaitForAsync();

        Assert.EndsWith("/?q=a&language=fr&language=en", page.Url, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Link, new() { Name = "Remove filter French" }).WaitForAsync();
    }

    private async Task<IPage> OpenAsync(string path, bool script = true) =>
        _page = await browser.OpenAsync(_app.Address + path, script);
}
