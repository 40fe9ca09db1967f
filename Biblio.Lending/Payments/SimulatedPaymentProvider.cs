using Biblio.Http;
using Biblio.ServiceDefaults.Faults;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Payments;

/// <summary>The behaviour of the simulated provider: the configuration section <c>Payments</c>, as in Orders.</summary>
internal sealed class PaymentsOptions
{
    /// <summary>The share of calls that fail, 0 to 1.</summary>
    public double FailureRate { get; set; }

    /// <summary>The duration of each call, in milliseconds.</summary>
    public int LatencyMs { get; set; }
}

/// <summary>
/// A simulated payment provider with the tokens of the one in Orders. It takes no money of its own, so that a payment
/// that is rolled back leaves nothing behind.
/// </summary>
internal sealed class SimulatedPaymentProvider(IOptionsMonitor<PaymentsOptions> options, FaultSwitches faults)
{
    private const string Approved = "sim_approved";
    private const string Declined = "sim_declined";

    public static bool IsKnown(string token) => token is Approved or Declined;

    /// <summary>Whether the payment is authorised. A failed call is a broken rule that says so.</summary>
    public async Task<bool> AuthoriseAsync(string token, CancellationToken cancellationToken)
    {
        await Task.Delay(options.CurrentValue.LatencyMs, cancellationToken);
        var failureRate = Math.Max(options.CurrentValue.FailureRate, faults[FaultSwitch.PaymentFailure]);
        return Random.Shared.NextDouble() < failureRate
            ? throw new DomainException("payment-failed", "The payment provider does not answer. Nothing was paid.")
            : token == Approved;
    }
}
