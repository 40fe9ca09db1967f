namespace Biblio.Web.Clients;

/// <summary>The shop at a glance; what a service that is down should have told is null, or not among the dead letters.</summary>
public sealed record Overview(
    TodaysOrders? Orders,
    LowStock? LowStock,
    IReadOnlyDictionary<string, long> DeadLetters,
    IReadOnlyList<ServiceHealth> Services,
    IReadOnlyList<FiringAlert> Alerts,
    IReadOnlyList<string> Partial
);

public sealed record TodaysOrders(long Total, IReadOnlyDictionary<string, long> ByStatus);

public sealed record LowStock(IReadOnlyList<ScarceBook> Items, long Total);

public sealed record ScarceBook(long BookId, string? Title, int Available);

public sealed record ServiceHealth(string Service, string State, int Replicas, int Ready);

public sealed record FiringAlert(string Name, string? Severity, string? Service, DateTime Since, string? Summary);
