using Biblio.Orders.Model;

namespace Biblio.Orders.Events;

/// <summary>Published on the topic <c>orders</c>.</summary>
internal sealed record OrderPlaced(
    long OrderId,
    long UserId,
    decimal Total,
    string Currency,
    IReadOnlyList<OrderPlaced.Item> Items,
    DateTime PlacedAt
)
{
    public static OrderPlaced From(Order order) =>
        new(
            order.Id,
            order.UserId,
            order.Total,
            order.Currency,
            [.. order.Lines.Select(line => new Item(line.BookId, line.Title, line.Quantity, line.Price))],
            order.PlacedAt
        );

    /// <summary>A line of the order. A special order has no book id.</summary>
    internal sealed record Item(long? BookId, string Title, int Quantity, decimal Price);
}
