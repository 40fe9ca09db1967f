namespace Biblio.Inventory.Model;

/// <summary>The copies of one book in a reservation.</summary>
internal sealed class ReservationLine(long orderId, long bookId, int quantity)
{
    public long OrderId { get; private set; } = orderId;

    public long BookId { get; private set; } = bookId;

    public int Quantity { get; private set; } = quantity;

    /// <summary>The copies that were available when the line was refused. Null when there were enough.</summary>
    public int? Available { get; private set; }

    public void SetAvailable(int? available) => Available = available;
}
