using System.Text.Json.Serialization;
using Biblio.Inventory.Model;
using Biblio.ServiceDefaults;

namespace Biblio.Inventory.Features;

/// <summary>The copies of a book: on hand, set aside for orders, and what is left to be sold.</summary>
internal sealed record StockView(
    long BookId, string? Title, int OnHand, int Reserved, int Available, int LowAt, bool Low, bool Withdrawn, DateTime ChangedAt,
    [property: JsonPropertyName("_links")] StockLinks Links)
{
    public static StockView From(Stock stock, HttpRequest request) => new(
        stock.BookId, stock.Title, stock.OnHand, stock.Reserved, stock.Available, stock.LowAt, stock.Available <= stock.LowAt, stock.Withdrawn, stock.ChangedAt,
        StockLinks.Of(stock.BookId, request));
}

internal sealed record StockLinks(Link Self, Link Movements, ActionLink Restock, ActionLink Adjust)
{
    public static StockLinks Of(long bookId, HttpRequest request)
    {
        var self = $"/stock/{bookId}";
        return new(Link.To(request, self), Link.To(request, $"{self}/movements"), ActionLink.Post(request, $"{self}/restock"), ActionLink.Post(request, $"{self}/adjust"));
    }
}
