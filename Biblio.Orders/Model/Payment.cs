namespace Biblio.Orders.Model;

/// <summary>
/// An entry in the ledger of the simulated provider. There is one per order, so that a repeated call takes the money
/// once.
/// </summary>
internal sealed class Payment
{
    private Payment() { }

    public long OrderId { get; private set; }

    public long UserId { get; private set; }

    public decimal Amount { get; private set; }

    public string Currency { get; private set; } = "";

    public PaymentStatus Status { get; private set; }

    public DateTime At { get; private set; }
}

internal enum PaymentStatus
{
    Authorised,
    Declined,
    Refunded,

    /// <summary>Refunded before it was authorised. It cannot be authorised afterwards.</summary>
    Voided,
}
