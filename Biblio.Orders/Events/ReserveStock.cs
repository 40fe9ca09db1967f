using Biblio.Orders.Model;

namespace Biblio.Orders.Events;

/// <summary>Sent to Inventory to reserve the books of an order. Special orders have no stock.</summary>
internal sealed record ReserveStock(long OrderId, IReadOnlyList<ReserveStock.Line> Lines)
{
    public static ReserveStock From(Order order) =>
        new(
            order.Id,
            [
                .. from line in order.Lines
                where line.BookId is not null
                select new Line(line.BookId!.Value, line.Quantity),
            ]
        );

    internal sealed record Line(long BookId, int Quantity);
}
