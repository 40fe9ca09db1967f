using System.Globalization;
using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Features;

/// <summary>
/// A cart with the present titles and prices. Withdrawn books do not count in the sums. <paramref name="Version"/>
/// changes with each change of the cart, and a checkout states it.
/// </summary>
internal sealed record CartView(
    IReadOnlyList<CartView.Line> Lines,
    int Copies,
    decimal Subtotal,
    IReadOnlyList<TaxView> Taxes,
    decimal Total,
    string Currency,
    long Version,
    [property: JsonPropertyName("_links")] CartLinks Links
)
{
    public static async Task<CartView> ReadAsync(
        OrdersDbContext db,
        Caller caller,
        OrdersOptions options,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        var version = await db
            .Carts.AsNoTracking()
            .Where(cart => cart.UserId == caller.UserId)
            .Select(cart => cart.Version)
            .SingleOrDefaultAsync(cancellationToken);
        var lines = await (
            from line in db.CartLines.AsNoTracking()
            join book in db.Books.AsNoTracking() on line.BookId equals book.Id
            where line.UserId == caller.UserId
            orderby line.AddedAt, line.BookId
            select new
            {
                line.BookId,
                book.Title,
                line.Quantity,
                book.Price,
                book.Currency,
                PriceBefore = line.Price,
                book.Withdrawn,
            }
        ).ToListAsync(cancellationToken);
        var sold = lines.Where(line => !line.Withdrawn).ToList();
        var subtotal = sold.Sum(line => line.Price * line.Quantity);
        var taxes = OrderTax.Compute(subtotal, options.Taxes);
        return new(
            [
                .. lines.Select(line => new Line(
                    line.BookId,
                    line.Title,
                    line.Quantity,
                    line.Price,
                    line.Withdrawn || line.Price == line.PriceBefore ? null : line.PriceBefore,
                    line.Withdrawn ? 0 : line.Price * line.Quantity,
                    line.Withdrawn,
                    CartLineLinks.To(line.BookId, line.Withdrawn, http)
                )),
            ],
            lines.Sum(line => line.Quantity),
            subtotal,
            [.. taxes.Select(TaxView.From)],
            subtotal + taxes.Sum(tax => tax.Amount),
            sold.FirstOrDefault()?.Currency ?? options.Currency,
            version,
            CartLinks.To(lines.Count > 0, sold.Count > 0 && sold.Count == lines.Count, http)
        );
    }

    /// <summary>A book in the cart. <paramref name="PriceBefore"/> is there when the price has changed since.</summary>
    internal sealed record Line(
        long BookId,
        string Title,
        int Quantity,
        decimal Price,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? PriceBefore,
        decimal Amount,
        bool Withdrawn,
        [property: JsonPropertyName("_links")] CartLineLinks Links
    );
}

/// <summary>A tax line, with its rate: 0.05 is five percent.</summary>
internal sealed record TaxView(string Name, decimal Rate, decimal Amount)
{
    public static TaxView From(OrderTax tax) => new(tax.Name, tax.Rate, tax.Amount);
}

/// <summary>The actions on a line. A withdrawn book can only be removed.</summary>
internal sealed record CartLineLinks(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Change,
    ActionLink Remove
)
{
    public static CartLineLinks To(long bookId, bool withdrawn, HttpRequest http)
    {
        var href = Link.To(http, string.Create(CultureInfo.InvariantCulture, $"/cart/lines/{bookId}")).Href;
        return new(withdrawn ? null : new(href, HttpMethods.Put), new(href, HttpMethods.Delete));
    }
}

/// <summary>
/// The actions on a cart. <paramref name="Checkout"/> is there when every book of the cart is sold.
/// </summary>
internal sealed record CartLinks(
    Link Self,
    ActionLink Merge,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Clear,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Checkout
)
{
    public static CartLinks To(bool hasLines, bool canCheckOut, HttpRequest http)
    {
        var self = Link.To(http, "/cart");
        return new(
            self,
            new(self.Href + "/merge", HttpMethods.Post),
            hasLines ? new(self.Href, HttpMethods.Delete) : null,
            canCheckOut ? new(self.Href + "/checkout", HttpMethods.Post) : null
        );
    }
}
