namespace Biblio.Inventory.Model;

/// <summary>An entry of the stock ledger. A positive quantity adds copies, a negative one removes them.</summary>
internal sealed class Movement(
    long bookId,
    MovementKind kind,
    int quantity,
    long? orderId,
    string? reason,
    DateTime movedAt
)
{
    public long Id { get; private set; }

    public long BookId { get; private set; } = bookId;

    public MovementKind Kind { get; private set; } = kind;

    public int Quantity { get; private set; } = quantity;

    public long? OrderId { get; private set; } = orderId;

    public string? Reason { get; private set; } = reason;

    public DateTime MovedAt { get; private set; } = movedAt;
}

internal enum MovementKind
{
    Opening,
    Restock,
    Adjust,
    Sale,
    Return,
}
