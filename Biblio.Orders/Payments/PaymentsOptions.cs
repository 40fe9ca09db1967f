namespace Biblio.Orders.Payments;

/// <summary>How the simulated provider behaves (configuration section <c>Payments</c>).</summary>
internal sealed class PaymentsOptions
{
    /// <summary>0 to 1: this part of the calls fails, half of them after the money was taken.</summary>
    public double FailureRate { get; set; }

    /// <summary>0 to 1: this part of the refunds fails.</summary>
    public double RefundFailureRate { get; set; }

    public int LatencyMs { get; set; }

    /// <summary>Buyers whose payments are declined.</summary>
    public long[] DeclineUserIds { get; set; } = [];

    /// <summary>Orders above this are declined.</summary>
    public decimal DeclineAbove { get; set; } = decimal.MaxValue;
}
