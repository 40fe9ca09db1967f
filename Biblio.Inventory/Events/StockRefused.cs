using Biblio.Inventory.Model;

namespace Biblio.Inventory.Events;

/// <summary>
/// Event on the topic <c>inventory</c>: the order gets no copies. The lines are the books with too few copies.
/// </summary>
internal sealed record StockRefused(long OrderId, string Reason, IReadOnlyList<StockRefused.Line> Lines)
{
    public static StockRefused From(Reservation reservation) =>
        new(
            reservation.OrderId,
            reservation.Reason ?? "released",
            [
                .. reservation
                    .Lines.Where(line => line.Available is not null)
                    .OrderBy(line => line.BookId)
                    .Select(line => new Line(line.BookId, line.Quantity, line.Available!.Value)),
            ]
        );

    internal sealed record Line(long BookId, int Requested, int Available);
}
