using System.Globalization;
using System.Security.Cryptography;
using Biblio.Web.Clients;
using Microsoft.AspNetCore.DataProtection;

namespace Biblio.Web.Session;

/// <summary>
/// The cart of a visitor who is not signed in. It is in an encrypted cookie with the books, quantities and prices.
/// </summary>
internal sealed class VisitorCart(IDataProtectionProvider protection, TimeProvider time)
{
    private const string Cookie = "biblio-cart";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly IDataProtector _protector = protection.CreateProtector("biblio visitor cart");

    /// <summary>The lines of the cookie. A cookie that cannot be read is an empty cart.</summary>
    public IReadOnlyList<VisitorLine> Read(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } cookie)
        {
            return [];
        }

        try
        {
            return
            [
                .. _protector
                    .Unprotect(cookie)
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(VisitorLine.Parse)
                    .OfType<VisitorLine>()
                    .Take(Cart.MaxLines),
            ];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    /// <summary>Stores the lines. Without lines, the cookie is deleted.</summary>
    public void Write(HttpContext context, IEnumerable<VisitorLine> lines)
    {
        var text = string.Join(' ', lines.Where(line => line.Quantity > 0).Take(Cart.MaxLines));
        var options = new CookieOptions
        {
            Expires = time.GetUtcNow() + Lifetime,
            SameSite = SameSiteMode.Lax,
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            IsEssential = true,
        };
        if (text.Length == 0)
        {
            context.Response.Cookies.Delete(Cookie);
        }
        else
        {
            context.Response.Cookies.Append(Cookie, _protector.Protect(text), options);
        }
    }
}

internal static class VisitorLines
{
    public static IEnumerable<CartItem> ToItems(this IEnumerable<VisitorLine> lines) =>
        lines.Select(line => new CartItem(line.BookId, line.Quantity));
}

/// <summary>A book in a visitor's cart, with its price when it was put in.</summary>
internal sealed record VisitorLine(long BookId, int Quantity, decimal? Price)
{
    public static VisitorLine? Parse(string text) =>
        text.Split(':') is [var book, var quantity, var price]
        && long.TryParse(book, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && int.TryParse(quantity, NumberStyles.None, CultureInfo.InvariantCulture, out var copies)
        && copies is >= 1 and <= Cart.MaxQuantity
            ? new(
                id,
                copies,
                decimal.TryParse(price, NumberStyles.Number, CultureInfo.InvariantCulture, out var known) ? known : null
            )
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{BookId}:{Quantity}:{Price}");
}
