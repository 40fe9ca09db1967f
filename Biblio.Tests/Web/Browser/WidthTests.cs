using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>Every page on the narrowest phone and on a very wide screen.</summary>
public sealed class WidthTests(Chromium browser) : IAsyncLifetime
{
    private const int Wide = 2560;

    private WebApp _app = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await WebApp.StartAsync(forBrowser: true);
        _app.Api.Staff.Imports.Add((1, "completed", [(1, "A price is a number.")]));
        _app.Api.Lending.Loans.AddRange([
            new(1, 1, userId: 3) { IsOverdue = true },
            new(2, 2, userId: 3),
            new(3, 3, userId: 3) { IsOpen = false },
        ]);
        _app.Api.Lending.Holds.AddRange([new(1, 2, userId: 3), new(2, 2, userId: 3) { State = "ready" }]);
        _app.Api.Lending.Fines.Add(new(1, 12.25m));
        _app.Api.Lending.KeepsHistory = true;
        _page = await browser.OpenAsync(_app.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.Context.CloseAsync();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData(320)]
    [InlineData(Wide)]
    public async Task No_page_is_wider_than_the_screen(int width)
    {
        await _page.SetViewportSizeAsync(width, 1000);

        await VisitAsync(async () =>
        {
            var found = await _page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            return found > width ? new[] { $"{found} px" } : [];
        });
    }

    [Fact]
    public async Task Texts_on_a_wide_screen_keep_a_sensible_measure()
    {
        // Forty-five times the size of the letters is about a hundred characters. The width is that of the text.
        const string TooLong = """
            () => [...document.querySelectorAll('main p, main li, main dd, main small, footer p')].filter(element => {
              if (element.closest('table, .table, pre, code') || element.textContent.trim().length < 100) return false;
              if ([...element.children].some(child => !getComputedStyle(child).display.startsWith('inline'))) return false;
              const range = document.createRange();
              range.selectNodeContents(element);
              return range.getBoundingClientRect().width > 45 * parseFloat(getComputedStyle(element).fontSize);
            }).map(element => element.outerHTML.slice(0, 200))
            """;
        await _page.SetViewportSizeAsync(Wide, 1000);

        await VisitAsync(() => _page.EvaluateAsync<string[]>(TooLong));
    }

    /// <summary>Visits every page as a visitor, as a reader with loans and orders, and as staff.</summary>
    private async Task VisitAsync(Func<Task<string[]>> findWrongAsync)
    {
        var wrong = new List<string>();
        await CheckAsync(AccessibilityTests.PublicPages);
        await _page.GotoAsync(_app.Address + "sign-in?back=/books/2");
        await _page.GetByLabel("Adresse courriel").FillAsync("line@biblio.example");
        await _page.GetByLabel("Mot de passe").FillAsync("line-password");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();
        await _page.ArriveAsync("/books/2");
        foreach (var order in new[] { 1, 2 })
        {
            await _page.GotoAsync(_app.Address + "books/2");
            await _page.GetByRole(AriaRole.Button, new() { Name = "Acheter maintenant" }).ClickAsync();
            await _page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
            await _page.ArriveAsync($"/orders/{order}");
        }

        _app.Api.Advance(2, "completed", "done");
        await CheckAsync([.. AccessibilityTests.ReaderPages, .. AccessibilityTests.StaffPages]);
        Assert.Equal("", string.Join('\n', wrong));

        async Task CheckAsync(string[] addresses)
        {
            foreach (var address in addresses)
            {
                await _page.GotoAsync(_app.Address + address);
                wrong.AddRange((await findWrongAsync()).Select(found => $"/{address}: {found}"));
            }
        }
    }
}
