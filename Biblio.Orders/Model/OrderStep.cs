namespace Biblio.Orders.Model;

/// <summary>An entry of an order's history: the state that it entered, when, and why.</summary>
internal sealed class OrderStep
{
    private OrderStep() { }

    public long OrderId { get; private set; }

    /// <summary>The version of the order after the step. The versions of a history have no gaps.</summary>
    public long Version { get; private set; }

    public OrderStatus Status { get; private set; }

    public SagaStep Step { get; private set; }

    public string? Reason { get; private set; }

    public DateTime At { get; private set; }

    public static OrderStep Create(Order order, DateTime now) =>
        new()
        {
            Version = order.Version,
            Status = order.Status,
            Step = order.Step,
            Reason = order.Reason,
            At = now,
        };
}
