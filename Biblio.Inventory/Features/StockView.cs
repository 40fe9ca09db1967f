using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Inventory.Model;

namespace Biblio.Inventory.Features;

/// <summary>The copies of a book: on hand, reserved for orders, and available for sale.</summary>
internal sealed record StockView(
    long BookId,
    string? Title,
    int OnHand,
    int Reserved,
    int Available,
    int LowAt,
    bool Low,
    bool Withdrawn,
    DateTime ChangedAt,
    [property: JsonPropertyName("_links")] StockLinks Links
)
{
    public static StockView From(Stock stock, HttpRequest request) =>
        new(
            stock.BookId,
            stock.Title,
            stock.OnHand,
            stock.Reserved,
            stock.Available,
            stock.LowAt,
            stock.Available <= stock.LowAt,
            stock.Withdrawn,
            stock.ChangedAt,
            StockLinks.Of(stock, request)
        );
}

/// <summary>Links for staff. The link <c>restock</c> is missing when the stock is full.</summary>
internal sealed record StockLinks(
    Link Self,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Movements,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Restock,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Adjust
)
{
    public static StockLinks Of(Stock stock, HttpRequest request)
    {
        var self = $"/stock/{stock.BookId}";
        return new(
            Link.To(request, self),
            Link.IfAllowed(Policies.Staff, request, $"{self}/movements"),
            stock.OnHand < Stock.MaxOnHand
                ? ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Post, $"{self}/restock")
                : null,
            ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Post, $"{self}/adjust")
        );
    }
}
