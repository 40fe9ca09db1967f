namespace Biblio.Inventory.Model;

internal sealed class ReservationLine(long orderId, long bookId, int quantity)
{
    public long OrderId { get; private set; } = orderId;

    public long BookId { get; private set; } = bookId;

    public int Quantity { get; private set; } = quantity;

    /// <summary>Only on a refused one of which there was not enough: what there was.</summary>
    public int? Available { get; private set; }

    public void WasShort(int? available) => Available = available;
}
