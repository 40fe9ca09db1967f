namespace Biblio.Orders.Payments;

/// <summary>A line of the simulated provider's own ledger; one an order, so that asking twice takes the money once.</summary>
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

    /// <summary>Given back before it was taken: it can not be taken any more.</summary>
    Voided,
}
