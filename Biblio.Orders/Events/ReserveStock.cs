using Biblio.Orders.Model;

namespace Biblio.Orders.Events;

/// <summary>Asked of Inventory; special orders have no stock.</summary>
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
