using System.Text.Json.Serialization;
using Biblio.Orders.Model;
using Biblio.ServiceDefaults;

namespace Biblio.Orders.Features;

/// <summary>An order as callers see it.</summary>
internal sealed record OrderView(
    long Id,
    long UserId,
    OrderStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    IReadOnlyList<OrderView.Item> Items,
    decimal Total,
    string Currency,
    DateTime PlacedAt,
    DateTime ChangedAt,
    [property: JsonPropertyName("_links")] OrderLinks Links
)
{
    public static OrderView From(Order order, HttpRequest http) =>
        new(
            order.Id,
            order.UserId,
            order.Status,
            order.Reason,
            [
                .. order
                    .Lines.OrderBy(line => line.Number)
                    .Select(line => new Item(line.BookId, line.Title, line.Price, line.Quantity)),
            ],
            order.Total,
            order.Currency,
            order.PlacedAt,
            order.ChangedAt,
            OrderLinks.To(order, http)
        );

    /// <summary>No book id: a special order.</summary>
    internal sealed record Item(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? BookId,
        string Title,
        decimal Price,
        int Quantity
    );
}

/// <summary>What a caller can do next with an order.</summary>
internal sealed record OrderLinks(
    Link Self,
    Link History,
    Link Events,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Cancel
)
{
    public static OrderLinks To(Order order, HttpRequest http)
    {
        var self = Link.To(http, $"/orders/{order.Id}");
        return new(
            self,
            Link.To(http, $"/orders/{order.Id}/history"),
            Link.To(http, $"/orders/{order.Id}/events"),
            order.CanBeCancelled ? new(self.Href, HttpMethods.Delete) : null
        );
    }
}
