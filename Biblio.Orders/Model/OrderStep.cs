namespace Biblio.Orders.Model;

/// <summary>One entry of an order's history: what it came to, when, and why.</summary>
internal sealed class OrderStep
{
    private OrderStep() { }

    public long OrderId { get; private set; }

    /// <summary>The order's version after the step: the history is numbered without a gap.</summary>
    public long Version { get; private set; }

    public OrderStatus Status { get; private set; }

    public SagaStep Step { get; private set; }

    public string? Reason { get; private set; }

    public DateTime At { get; private set; }

    public static OrderStep Of(Order order, DateTime now) =>
        new()
        {
            Version = order.Version,
            Status = order.Status,
            Step = order.Step,
            Reason = order.Reason,
            At = now,
        };
}
