using Biblio.Http;

namespace Biblio.Orders.Model;

/// <summary>The books of a cart with their currencies, and the rules for one more book.</summary>
internal sealed class CartContents(Dictionary<long, string> currencies)
{
    /// <summary>The rule that keeps the book out of this cart, or null when it may be put in.</summary>
    public DomainException? Refuse(Book book) =>
        book.Withdrawn ? new("book-withdrawn", "This book is no longer sold.")
        : currencies.Count >= Cart.MaxLines && !currencies.ContainsKey(book.Id)
            ? new("cart-full", $"A cart has {Cart.MaxLines} books at most.")
        : currencies.Any(line => line.Key != book.Id && line.Value != book.Currency)
            ? new("mixed-currencies", "An order is paid in one currency, so a cart has one too.")
        : null;

    public void Add(Book book) => currencies[book.Id] = book.Currency;
}
