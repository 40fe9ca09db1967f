using System.Text.Json.Serialization;
using Biblio.Api.Alerts;
using Biblio.Http;

namespace Biblio.Api.Aggregation;

/// <summary>
/// The state of the shop. <paramref name="Partial"/> names the services that did not answer, whose parts are left out.
/// </summary>
internal sealed record Overview(
    DateTime Since,
    TodaysOrders? Orders,
    LowStock? LowStock,
    IReadOnlyDictionary<string, long> DeadLetters,
    IReadOnlyList<ServiceHealth> Services,
    IReadOnlyList<AlertGroup> Alerts,
    IReadOnlyList<string> Partial,
    [property: JsonPropertyName("_links")] OverviewLinks Links
)
{
    public const string Path = "/api/v1/shop/overview";

    /// <summary>The services that receive messages, and therefore have dead letters.</summary>
    public static readonly string[] MessageConsumers = ["inventory", "lending", "orders"];

    public static Overview From(
        DateTime since,
        PartialResult<OrderCounts> orders,
        PartialResult<LowStock> stock,
        IReadOnlyList<PartialResult<DeadLetterCount>> deadLetters,
        IReadOnlyList<ServiceHealth> services,
        IReadOnlyList<AlertGroup> alerts
    ) =>
        new(
            since,
            orders.Value is { } counts ? new(counts.Total, counts.ByStatus) : null,
            stock.Value,
            deadLetters
                .Where(part => part.Value is not null)
                .ToDictionary(part => part.Service, part => part.Value!.Total),
            services,
            alerts,
            Aggregator.MissingServices([
                orders.MissingService,
                stock.MissingService,
                .. deadLetters.Select(part => part.MissingService),
            ]),
            OverviewLinks.All
        );
}

/// <summary>Orders placed since midnight (UTC).</summary>
internal sealed record TodaysOrders(long Total, IReadOnlyDictionary<string, long> ByStatus);

/// <summary>The counts of a list of Orders.</summary>
internal sealed record OrderCounts(long Total, IReadOnlyDictionary<string, long> ByStatus);

internal sealed record DeadLetterCount(long Total);

/// <summary>Books with few or no copies left, the scarcest first, and the number of such books.</summary>
internal sealed record LowStock(IReadOnlyList<LowStock.Book> Items, long Total)
{
    internal sealed record Book(
        long BookId,
        string? Title,
        int Available,
        [property: JsonPropertyName("_links")] StockOfBookLinks Links
    );
}

/// <summary>Links to the complete data of each part.</summary>
internal sealed record OverviewLinks(
    Link Self,
    Link Orders,
    Link LowStock,
    Link InventoryDeadLetters,
    Link LendingDeadLetters,
    Link OrdersDeadLetters,
    Link Imports,
    Link Users,
    Link BestSellers,
    Link HighestSpenders,
    Link Operations
)
{
    public static OverviewLinks All { get; } =
        new(
            new(Overview.Path),
            new("/api/v1/orders"),
            new("/api/v1/inventory/stock/low"),
            new("/api/v1/shop/dead-letters/inventory"),
            new("/api/v1/shop/dead-letters/lending"),
            new("/api/v1/shop/dead-letters/orders"),
            new("/api/v1/catalog/imports"),
            new("/api/v1/users"),
            new("/api/v1/orders/reports/best-sellers"),
            new("/api/v1/orders/reports/highest-spenders"),
            new("/api/v1/operations/services")
        );
}
