using System.Net;
using System.Text.RegularExpressions;

namespace Biblio.Tests.Web;

/// <summary>The cart of a visitor and of a reader, and their merge at the sign-in.</summary>
public sealed partial class CartPageTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_card_adds_its_book_to_the_cart()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();

        using var added = await AddAsync(visitor, "/?q=bonheur", 2);

        Assert.Equal("/?q=bonheur", added.Headers.Location!.ToString());
        var page = Html.VisibleText(await visitor.GetPageAsync("/?q=bonheur"));
        Assert.Contains("Panier 1 1 exemplaire", page, StringComparison.Ordinal);
        Assert.Contains("Le livre est dans votre panier.", page, StringComparison.Ordinal);
        var again = Html.VisibleText(await visitor.GetPageAsync("/?q=bonheur"));
        Assert.DoesNotContain("Le livre est dans votre panier.", again, StringComparison.Ordinal);
        var cart = Html.VisibleText(await visitor.GetPageAsync("/cart"));
        Assert.Contains("Bonheur d’occasion 18,95 $ l’exemplaire", cart, StringComparison.Ordinal);
        Assert.Contains("Les taxes s’ajoutent à l’étape suivante.", cart, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_double_click_adds_a_book_once()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await app.CreateReaderAsync();
        var form = Form(await reader.GetPageAsync("/"), "/cart/add");
        form["bookId"] = "2";

        using var first = await PostAsync(reader, "/cart/add", form);
        using var second = await PostAsync(reader, "/cart/add", form);

        Assert.Equal(["2:1"], app.Api.Carts.LinesOf(1));
    }

    [Fact]
    public async Task Merged_carts_keep_the_larger_quantity()
    {
        await using var app = await WebApp.StartAsync();
        var device = await app.CreateReaderAsync();
        await AddAsync(device, "/books/2", 2, "2");
        await AddAsync(device, "/books/3", 3, "4");
        var visitor = app.CreateVisitor();
        await AddAsync(visitor, "/books/2", 2, "3");
        await AddAsync(visitor, "/books/3", 3, "1");
        await AddAsync(visitor, "/books/4", 4, "1");
        await visitor.GetPageAsync("/cart");

        await visitor.SignInAsync("alice@biblio.example", "alice-password");
        var page = Html.VisibleText(await visitor.GetPageAsync("/"));

        Assert.Contains("celui de votre compte sont réunis", page, StringComparison.Ordinal);
        Assert.Contains("8 exemplaires", page, StringComparison.Ordinal);
        Assert.Equal(["2:3", "3:4", "4:1"], app.Api.Carts.LinesOf(1).Order());
        // The other device shows the same cart, and nothing is merged again.
        Assert.Contains(
            "8 exemplaires",
            Html.VisibleText(await device.GetPageAsync("/cart")),
            StringComparison.Ordinal
        );
        var merges = app.Api.Requests.Count(request => request == "POST /api/cart/merge");
        await visitor.GetPageAsync("/");
        Assert.Equal(merges, app.Api.Requests.Count(request => request == "POST /api/cart/merge"));
    }

    [Fact]
    public async Task The_visitors_cart_outlives_an_outage_of_Orders()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();
        await AddAsync(visitor, "/books/2", 2, "3");
        app.Api.UnavailableServices.Add("orders");
        await visitor.SignInAsync("alice@biblio.example", "alice-password");

        using var home = await visitor.GetAsync("/", CancellationToken);
        using var down = await visitor.GetAsync("/cart", CancellationToken);
        app.Api.UnavailableServices.Clear();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (home.StatusCode, down.StatusCode));
        Assert.Contains(
            "3 exemplaires",
            Html.VisibleText(await visitor.GetPageAsync("/cart")),
            StringComparison.Ordinal
        );
        Assert.Equal(["2:3"], app.Api.Carts.LinesOf(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Too_many_copies_are_refused_at_once(bool signedIn)
    {
        await using var app = await WebApp.StartAsync();
        var visitor = signedIn ? await app.CreateReaderAsync() : app.CreateVisitor();

        using var bought = await visitor.BuyAsync(await visitor.GetPageAsync("/books/2"), "99");
        using var refused = await AddAsync(visitor, "/books/2", 2, "99");
        Assert.Equal(refused.Headers.Location, bought.Headers.Location);
        var book = Html.VisibleText(await visitor.GetPageAsync(refused.Headers.Location!.ToString()));
        await AddAsync(visitor, "/books/2", 2, "1");
        using var changed = await ChangeAsync(visitor, 2, "99");
        var cart = await visitor.GetPageAsync(changed.Headers.Location!.ToString());

        Assert.Contains("Il n’en reste que 5 exemplaires.", book, StringComparison.Ordinal);
        Assert.Contains("Il n’en reste que 5 exemplaires.", Html.VisibleText(cart), StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", cart, StringComparison.Ordinal);
        Assert.Contains(
            "1 exemplaire",
            Html.VisibleText(await visitor.GetPageAsync("/cart")),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("100")]
    [InlineData("-1")]
    [InlineData("two")]
    [InlineData("")]
    public async Task A_wrong_quantity_is_explained_and_changes_nothing(string quantity)
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();
        await AddAsync(visitor, "/books/2", 2, "3");

        using var changed = await ChangeAsync(visitor, 2, quantity);
        var cart = Html.VisibleText(await visitor.GetPageAsync(changed.Headers.Location!.ToString()));

        Assert.Contains("nombre entier de 1 à 5", cart, StringComparison.Ordinal);
        Assert.Contains("3 exemplaires", cart, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_quantity_changes_and_a_book_is_removed(bool signedIn)
    {
        await using var app = await WebApp.StartAsync();
        var visitor = signedIn ? await app.CreateReaderAsync() : app.CreateVisitor();
        await AddAsync(visitor, "/books/2", 2, "3");
        await AddAsync(visitor, "/books/3", 3, "1");

        await ChangeAsync(visitor, 2, "2");
        Assert.Contains(
            "3 exemplaires",
            Html.VisibleText(await visitor.GetPageAsync("/cart")),
            StringComparison.Ordinal
        );
        await ChangeAsync(visitor, 2, "2", remove: true);
        var cart = Html.VisibleText(await visitor.GetPageAsync("/cart"));
        Assert.DoesNotContain("Bonheur", cart, StringComparison.Ordinal);
        await ChangeAsync(visitor, 3, "0");

        Assert.Contains(
            "Votre panier est vide.",
            Html.VisibleText(await visitor.GetPageAsync("/cart")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_changed_price_and_a_short_stock_are_said_plainly()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await app.CreateReaderAsync();
        await AddAsync(reader, "/books/2", 2, "4");
        app.Api.Carts.PricesBefore[2] = 15m;
        app.Api.Available = 1;

        var cart = await reader.GetPageAsync("/cart");
        app.Api.Available = 9;
        app.Api.Carts.PricesBefore[2] = 25m;

        Assert.Contains("Le prix a augmenté : il était de 15,00 $", Html.VisibleText(cart), StringComparison.Ordinal);
        Assert.Contains("Il n’en reste qu’un exemplaire.", Html.VisibleText(cart), StringComparison.Ordinal);
        Assert.Empty(Html.Links(cart, "Passer la commande"));
        var mended = await reader.GetPageAsync("/cart");
        Assert.Contains("Le prix a baissé : il était de 25,00 $", Html.VisibleText(mended), StringComparison.Ordinal);
        Assert.Equal(["/checkout"], Html.Links(mended, "Passer la commande"));
    }

    [Fact]
    public async Task Without_inventory_the_cart_is_shown_and_can_be_ordered()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await app.CreateReaderAsync();
        app.Api.UnavailableServices.Add("inventory");
        await AddAsync(reader, "/books/2", 2, "7");

        Assert.Equal(["/checkout"], Html.Links(await reader.GetPageAsync("/cart"), "Passer la commande"));
    }

    [Fact]
    public async Task Forged_cookies_and_forms_change_nothing()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor("en");
        visitor.DefaultRequestHeaders.Add("Cookie", "biblio-cart=CfDJ8forged");

        var cart = Html.VisibleText(await visitor.GetPageAsync("/cart"));
        using var forged = await PostAsync(
            visitor,
            "/cart/add",
            new() { ["bookId"] = "2", ["back"] = "//evil.example" }
        );

        Assert.Contains("Your cart is empty.", cart, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Redirect, "/cart"), (forged.StatusCode, forged.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task A_session_ended_elsewhere_leads_through_sign_in()
    {
        await using var app = await WebApp.StartAsync();
        var reader = await app.CreateReaderAsync();
        var form = Form(await reader.GetPageAsync("/books/2"));
        app.Api.RefusesEndedSessions = true;
        app.Api.EndedSessions[app.Api.LastSession] = true;

        using var answer = await PostAsync(reader, "/cart/add", form);

        Assert.Equal("/sign-in?back=%2Fbooks%2F2%2Fbonheur-d-occasion", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_cart_holds_50_books()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor("en");
        var form = Form(await visitor.GetPageAsync("/"), "/cart/add");
        foreach (var book in Enumerable.Range(1, 51))
        {
            form["bookId"] = $"{book}";
            using var added = await PostAsync(visitor, "/cart/add", form);
        }

        Assert.Contains(
            "Your cart is full",
            Html.VisibleText(await visitor.GetPageAsync("/")),
            StringComparison.Ordinal
        );
    }

    /// <summary>Fills in the form of the page, or of a card, and puts a book into the cart.</summary>
    internal static async Task<HttpResponseMessage> AddAsync(
        HttpClient visitor,
        string address,
        int book,
        string? quantity = null
    )
    {
        var page = await visitor.GetPageAsync(address);
        var form = quantity is null ? Form(page, "/cart/add") : Form(page);
        form["bookId"] = $"{book}";
        if (quantity is not null)
        {
            form["Quantity"] = quantity;
        }

        return await PostAsync(visitor, "/cart/add", form);
    }

    private static async Task<HttpResponseMessage> ChangeAsync(
        HttpClient visitor,
        int book,
        string quantity,
        bool remove = false
    )
    {
        var form = Form(await visitor.GetPageAsync("/cart"), "/cart/change");
        (form["bookId"], form["quantity"]) = ($"{book}", quantity);
        if (remove)
        {
            form["remove"] = "1";
        }

        return await PostAsync(visitor, "/cart/change", form);
    }

    private static Dictionary<string, string> Form(string page, string? action = null) =>
        Html.Form(
            Forms()
                .Matches(page)
                .First(form => action is null || form.Value.Contains($"action=\"{action}\"", StringComparison.Ordinal))
                .Value
        );

    private static Task<HttpResponseMessage> PostAsync(
        HttpClient visitor,
        string address,
        Dictionary<string, string> fields
    ) => visitor.PostAsync(address, new FormUrlEncodedContent(fields), CancellationToken);

    [GeneratedRegex("""<form(?![^>]*action="/sign-out")[^>]*method="post".*?</form>""", RegexOptions.Singleline)]
    private static partial Regex Forms();
}
