using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Orders.Model;

namespace Biblio.Orders.Features;

/// <summary>
/// An order as the API returns it. <paramref name="StatusReason"/> says why it waits longer than usual, and
/// <paramref name="Deadline"/> when it is cancelled if it does not proceed. Lists leave out <paramref name="Taxes"/> and
/// <paramref name="Delivery"/>, which orders from a cart have, and <paramref name="Payment"/>.
/// </summary>
internal sealed record OrderView(
    long Id,
    long UserId,
    OrderStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StatusReason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTime? Deadline,
    IReadOnlyList<OrderView.Item> Items,
    decimal Total,
    string Currency,
    DateTime PlacedAt,
    DateTime ChangedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<TaxView>? Taxes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OrderView.DeliveryView? Delivery,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PaymentStatus? Payment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool FromCart,
    [property: JsonPropertyName("_links")] OrderLinks Links
)
{
    public static OrderView From(Order order, HttpRequest http, PaymentStatus? payment = null) =>
        new(
            order.Id,
            order.UserId,
            order.Status,
            order.Reason,
            order.StatusReason,
            order.Deadline,
            [
                .. order
                    .Lines.OrderBy(line => line.Number)
                    .Select(line => new Item(line.BookId, line.Title, line.Price, line.Quantity)),
            ],
            order.Total,
            order.Currency,
            order.PlacedAt,
            order.ChangedAt,
            order.Taxes.Count == 0 ? null : [.. order.Taxes.OrderBy(tax => tax.Number).Select(TaxView.From)],
            order.Delivery is { } delivery ? DeliveryView.From(delivery) : null,
            payment,
            order.FromCart,
            OrderLinks.To(order, http)
        );

    /// <summary>A line of the order. A special order has no book id.</summary>
    internal sealed record Item(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? BookId,
        string Title,
        decimal Price,
        int Quantity
    );

    /// <summary>How the order reaches its buyer. A pickup has no address.</summary>
    internal sealed record DeliveryView(
        DeliveryMethod Method,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DeliveryAddress? Address
    )
    {
        public static DeliveryView From(Delivery delivery) =>
            new(
                delivery.Method,
                delivery.Method == DeliveryMethod.Pickup
                    ? null
                    : new(
                        delivery.Name!,
                        delivery.Street!,
                        delivery.City!,
                        delivery.Region!,
                        delivery.PostalCode!,
                        delivery.Country!
                    )
            );
    }
}

/// <summary>Links of an order. <paramref name="Cancel"/> is null when the order cannot be cancelled.</summary>
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
