namespace Biblio.Orders.Payments;

/// <summary>
/// The payment tokens of the simulated provider. A real provider would create them from a card, which Biblio never
/// sees.
/// </summary>
internal static class TestCards
{
    public const string Approved = "sim_approved";
    public const string Declined = "sim_declined";

    /// <summary>The provider does not answer in time, so the payment is retried until its deadline.</summary>
    public const string TimesOut = "sim_timeout";

    public static readonly IReadOnlyList<string> All = [Approved, Declined, TimesOut];

    public static bool IsKnown(string? token) => token is not null && All.Contains(token);
}
