using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>The list of suggestions, with the keyboard alone.</summary>
public sealed class SuggestionsTests(Chromium browser)
{
    [Fact]
    public async Task The_keyboard_alone_chooses_a_suggestion()
    {
        await using var app = await WebApp.StartAsync(forBrowser: true);
        var page = await browser.OpenAsync(app.Address);
        var field = page.GetByRole(AriaRole.Combobox, new() { Name = "Chercher" });

        await field.PressSequentiallyAsync("bonheur");
        await page.GetByRole(AriaRole.Option, new() { Name = "Bonheur d’occasion" }).WaitForAsync();
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-expanded", "true");
        await Assertions.Expect(page.GetByText("1 suggestion", new() { Exact = true })).ToHaveCountAsync(1);

        await field.PressAsync("Escape");
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-expanded", "false");
        Assert.Equal("bonheur", await field.InputValueAsync());

        // An arrow opens the list again, and the next one chooses.
        await field.PressAsync("ArrowDown");
        await page.GetByRole(AriaRole.Option).First.WaitForAsync();
        await field.PressAsync("ArrowDown");
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-activedescendant", "suggestion-0");
        await Assertions.Expect(page.GetByRole(AriaRole.Option).First).ToHaveAttributeAsync("aria-selected", "true");
        await field.PressAsync("ArrowDown");
        await Assertions.Expect(field).Not.ToHaveAttributeAsync("aria-activedescendant", "suggestion-0");
        await field.PressAsync("ArrowUp");
        await field.PressAsync("Enter");

        await Assertions.Expect(page).ToHaveURLAsync(app.Address + "books/2/bonheur-d-occasion");
        await page.Context.CloseAsync();
    }
}
