namespace Biblio.Web.Clients;

public sealed record OrderHistory(IReadOnlyList<OrderStep> Steps);

/// <summary>A change of the order's status, with its time.</summary>
public sealed record OrderStep(string Status, string? Step, DateTime At);
