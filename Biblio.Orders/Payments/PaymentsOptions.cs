namespace Biblio.Orders.Payments;

/// <summary>The behaviour of the simulated provider: the configuration section <c>Payments</c>.</summary>
internal sealed class PaymentsOptions
{
    /// <summary>The share of calls that fail, 0 to 1. Half of them fail after the money was taken.</summary>
    public double FailureRate { get; set; }

    /// <summary>The share of refunds that fail, 0 to 1.</summary>
    public double RefundFailureRate { get; set; }

    /// <summary>The duration of each call, in milliseconds.</summary>
    public int LatencyMs { get; set; }

    /// <summary>Buyers whose payments are declined.</summary>
    public long[] DeclineUserIds { get; set; } = [];

    /// <summary>Orders with a higher total are declined.</summary>
    public decimal DeclineAbove { get; set; } = decimal.MaxValue;
}
