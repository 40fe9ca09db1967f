namespace Biblio.Web.Clients;

/// <summary>The steps of an order. Only staff get the id of its trace.</summary>
public sealed record OrderHistory(IReadOnlyList<OrderStep> Steps, string? TraceId = null);

/// <summary>A change of the order's status, with its time.</summary>
public sealed record OrderStep(string Status, string? Step, DateTime At);
