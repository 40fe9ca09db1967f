namespace Biblio.Tests.Web;

/// <summary>The number of copies in the header, which costs no request for most pages.</summary>
public sealed class CartCountTests
{
    [Fact]
    public async Task The_header_asks_once_and_follows_changes()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await app.CreateReaderAsync(languages: "en");

        foreach (var address in new[] { "/", "/books/1", "/orders", "/" })
        {
            await reader.GetPageAsync(address);
        }

        Assert.Equal(1, Counts(app));
        await CartPageTests.AddAsync(reader, "/books/2", 2, "3");
        Assert.Contains("3 copies", Html.VisibleText(await reader.GetPageAsync("/books/3")), StringComparison.Ordinal);
        await reader.OrderAsync("4");
        var order = Html.VisibleText(await reader.GetPageAsync("/orders/1"));
        Assert.DoesNotContain("Cart 4", order, StringComparison.Ordinal);
        Assert.Equal(1, Counts(app));

        app.Api.Advance(1, "cancelled", "done", "payment-declined");
        await reader.GetPageAsync("/orders/1");
        Assert.Contains("4 copies", Html.VisibleText(await reader.GetPageAsync("/books/3")), StringComparison.Ordinal);
        Assert.Equal(2, Counts(app));
    }

    [Fact]
    public async Task Another_reader_in_the_same_browser_has_another_number()
    {
        await using var app = await WebApp.StartAsync();
        var browser = await app.CreateReaderAsync(languages: "en");
        await CartPageTests.AddAsync(browser, "/books/2", 2, "3");

        await browser.SignInAsync("bob@biblio.example", "bob-password");

        Assert.DoesNotContain(
            "3 copies",
            Html.VisibleText(await browser.GetPageAsync("/books/3")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_cart_page_and_its_header_agree()
    {
        await using var app = await WebApp.StartAsync();
        var (phone, desk) = (await app.CreateReaderAsync(languages: "en"), await app.CreateReaderAsync());
        await CartPageTests.AddAsync(phone, "/books/2", 2, "1");
        await CartPageTests.AddAsync(desk, "/books/3", 3, "4");

        Assert.Contains("Cart 5", Html.VisibleText(await phone.GetPageAsync("/cart")), StringComparison.Ordinal);
        Assert.Contains("Cart 5", Html.VisibleText(await phone.GetPageAsync("/books/3")), StringComparison.Ordinal);
    }

    private static int Counts(WebApp app) => app.Api.Requests.Count(request => request == "GET /api/cart");
}
