using System.Globalization;
using Biblio.Web.Clients;
using Biblio.Web.Session;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Biblio.Web.Components.Buying;

/// <summary>The posted forms that change a cart. Each answers with a redirect, so that a reload repeats nothing.</summary>
internal static class CartForms
{
    public const string AddPath = "/cart/add";
    public const string ChangePath = "/cart/change";

    /// <summary>The button that goes on to the checkout.</summary>
    public const string Buy = "buy";

    public static void MapCartForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(AddPath, AddAsync).AllowAnonymous();
        routes.MapPost(ChangePath, ChangeAsync).AllowAnonymous();
        routes.MapPost("/orders/{id:long}/again", OrderAgainAsync).RequireAuthorization();
    }

    /// <summary>Puts a book into the cart, if there are enough copies, and goes back or to the checkout.</summary>
    public static async Task<RedirectHttpResult> AddAsync(
        [FromForm] string? bookId,
        [FromForm] string? quantity,
        [FromForm] string? back,
        [FromForm] string? buy,
        ReaderCart cart,
        ShopClient shop,
        HttpContext context
    )
    {
        back = LocalPath.OrDefault(back, "/cart");
        if (!TryRead(bookId, quantity ?? "1", out var item) || item.Quantity == 0)
        {
            return TypedResults.LocalRedirect(WithAsked(back, bookId, quantity));
        }

        var book = await FindAsync(shop, item, context);
        if (book?.Stock?.Available < item.Quantity)
        {
            // The page of the book says how many are left. A card always asks for one.
            return TypedResults.LocalRedirect(
                WithAsked($"/books/{item.BookId}", null, item.Quantity.ToString(CultureInfo.InvariantCulture))
            );
        }

        var problem = await cart.AddAsync(item, book?.Book.Price);
        return buy is null
            ? await AnswerAsync(context, problem, Flash.CartAdded, back, back)
            : await AnswerAsync(context, problem, null, back, "/checkout");
    }

    /// <summary>Changes the quantity of a line, if there are enough copies, or removes it.</summary>
    public static async Task<RedirectHttpResult> ChangeAsync(
        [FromForm] string? bookId,
        [FromForm] string? quantity,
        [FromForm] string? remove,
        ReaderCart cart,
        ShopClient shop,
        HttpContext context
    )
    {
        if (!TryRead(bookId, remove is null ? quantity : "0", out var item))
        {
            return TypedResults.LocalRedirect(WithAsked("/cart", bookId, quantity));
        }

        var book = item.Quantity == 0 ? null : await FindAsync(shop, item, context);
        if (book?.Stock?.Available < item.Quantity)
        {
            return TypedResults.LocalRedirect(WithAsked("/cart", bookId, quantity));
        }

        return await AnswerAsync(context, await cart.PutAsync(item, book?.Book.Price), null, "/cart", "/cart");
    }

    /// <summary>Puts the books of an order into the cart again.</summary>
    public static async Task<RedirectHttpResult> OrderAgainAsync(
        long id,
        [FromForm] string? back,
        ReaderCart cart,
        OrdersClient orders,
        HttpContext context
    )
    {
        var order = await orders.FindAsync(id, context.RequestAborted);
        var items = (order.Value?.Items ?? [])
            .Where(item => item.BookId is not null)
            .Select(item => new CartItem(item.BookId!.Value, Math.Min(item.Quantity, Cart.MaxQuantity)))
            .Take(Cart.MaxLines)
            .ToList();
        back = LocalPath.OrDefault(back, "/orders");
        return items.Count == 0
            ? await AnswerAsync(context, order.Problem ?? Problem.Invalid, null, back, back)
            : await AnswerAsync(context, await cart.AddAsync(items), Flash.CartAgain, back, "/cart");
    }

    /// <summary>Redirects with a message: to the page after the change, or back when the API refused it.</summary>
    private static async Task<RedirectHttpResult> AnswerAsync(
        HttpContext context,
        Problem? problem,
        string? done,
        string back,
        string next
    )
    {
        if (problem is { IsSignedOut: true })
        {
            // The session has ended elsewhere.
            await ReaderSession.SignOutAsync(context);
            return TypedResults.LocalRedirect(SignIn.Address(back));
        }

        if ((problem is null ? done : ToMessage(problem)) is { } message)
        {
            Flash.Set(context, message);
        }

        return TypedResults.LocalRedirect(problem is null ? next : back);
    }

    private static bool TryRead(string? bookId, string? quantity, out CartItem item)
    {
        item = new(0, 0);
        if (
            !long.TryParse(bookId, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || !int.TryParse(quantity, NumberStyles.None, CultureInfo.InvariantCulture, out var copies)
            || copies > Cart.MaxQuantity
        )
        {
            return false;
        }

        item = new(id, copies);
        return true;
    }

    /// <summary>The address of a page that says why this quantity is refused.</summary>
    private static string WithAsked(string path, string? bookId, string? quantity) =>
        path.Split('?')[0]
        + (bookId is null ? "?" : $"?book={Uri.EscapeDataString(bookId)}&")
        + $"quantity={Uri.EscapeDataString(quantity ?? "")}";

    private static async Task<BookWithStock?> FindAsync(ShopClient shop, CartItem item, HttpContext context) =>
        (await shop.ListBooksAsync([item.BookId], context.RequestAborted)).Value?.Items is [var book, ..] ? book : null;

    private static string ToMessage(Problem problem) =>
        problem switch
        {
            { IsUnavailable: true } => Flash.CartDown,
            { Type: "urn:biblio:cart-full" } => Flash.CartFull,
            _ => Flash.CartRefused,
        };
}
