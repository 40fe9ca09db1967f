namespace Biblio.Web.Clients;

/// <summary>The overview for staff. Data of an unavailable service is null, or absent from the dead letters.</summary>
public sealed record Overview(
    TodaysOrders? Orders,
    LowStock? LowStock,
    IReadOnlyDictionary<string, long> DeadLetters,
    IReadOnlyList<ServiceHealth> Services,
    IReadOnlyList<AlertGroup> Alerts,
    IReadOnlyList<string> Partial
);

public sealed record TodaysOrders(long Total, IReadOnlyDictionary<string, long> ByStatus);

public sealed record LowStock(IReadOnlyList<LowStockBook> Items, long Total);

public sealed record LowStockBook(long BookId, string? Title, int Available);

public sealed record ServiceHealth(string Service, string State, int Replicas, int Ready);
