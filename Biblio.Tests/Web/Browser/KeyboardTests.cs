using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>The site without a mouse.</summary>
public sealed class KeyboardTests(Chromium browser) : IAsyncLifetime
{
    private WebApp _app = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await WebApp.StartAsync(forBrowser: true);
        _page = await browser.OpenAsync(_app.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.Context.CloseAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_book_is_bought_with_the_keyboard_alone()
    {
        // The second link skips to the results.
        await PressAsync("Tab", "Tab", "Enter");
        await _page.WaitForFunctionAsync("location.hash === '#count'");
        var stops = 3;
        do
        {
            await PressAsync("Tab");
            stops++;
        } while (stops < 20 && !await _page.EvaluateAsync<bool>("!!document.activeElement.closest('.book')"));
        Assert.InRange(stops, 4, 12);
        await PressAsync("Enter");
        await _page.ArriveAsync(address => address.Contains("/books/1/", StringComparison.Ordinal));

        await TabToAsync("Acheter maintenant");
        await PressAsync("Enter");
        await _page.ArriveAsync(address => address.Contains("/sign-in?", StringComparison.Ordinal));
        await TabToAsync("Email");
        await _page.Keyboard.TypeAsync("alice@biblio.example");
        await TabToAsync("Password");
        await _page.Keyboard.TypeAsync("alice-password");
        await PressAsync("Enter");
        await _page.ArriveAsync("/checkout");
        await TabToAsync("Commander et payer");
        await PressAsync("Enter");

        await _page.GetByText("En attente").WaitForAsync();
        Assert.Single(_app.Api.Orders);
    }

    [Theory]
    [InlineData("", "Aller aux résultats")]
    [InlineData("books/1", "Aller au contenu")]
    public async Task Skip_links_are_seen_when_they_have_the_focus(string address, string text)
    {
        await _page.GotoAsync(_app.Address + address);
        await TabToAsync(text);

        Assert.True(
            await _page.EvaluateAsync<bool>(
                "(({ top, left, right }) => top >= 0 && left >= 0 && right <= innerWidth)(document.activeElement.getBoundingClientRect())"
            )
        );
    }

    /// <summary>Presses Tab until this control has the focus, which must be visible at each stop.</summary>
    private async Task TabToAsync(string name)
    {
        await _page.ArriveAsync(_ => true);
        var seen = new List<string>();
        for (var stop = 0; stop < 25; stop++)
        {
            await PressAsync("Tab");
            var (focused, outline) = (
                await _page.EvaluateAsync<string>(
                    "(element => `${element.textContent.trim()} ${element.name ?? ''}`)(document.activeElement)"
                ),
                await _page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle")
            );
            Assert.NotEqual((focused, "none"), (focused, outline));
            if (focused.Contains(name, StringComparison.Ordinal))
            {
                return;
            }

            seen.Add(focused);
        }

        Assert.Fail($"{name} is not among the first stops: {string.Join(" | ", seen)}");
    }

    private async Task PressAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            await _page.Keyboard.PressAsync(key);
        }
    }
}
