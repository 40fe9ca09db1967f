namespace Biblio.Web.Clients;

public sealed record OrderHistory(IReadOnlyList<OrderStep> Steps);

/// <summary>The order reached this state at this moment.</summary>
public sealed record OrderStep(string Status, string? Step, DateTime At);
