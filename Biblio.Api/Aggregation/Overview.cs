using System.Text.Json.Serialization;
using Biblio.Api.Alerts;
using Biblio.ServiceDefaults;

namespace Biblio.Api.Aggregation;

/// <summary>The shop at a glance. <paramref name="Partial"/> names the services that did not answer; what they know is left out.</summary>
internal sealed record Overview(
    DateTime Since,
    TodaysOrders? Orders,
    LowStock? LowStock,
    IReadOnlyDictionary<string, long> DeadLetters,
    IReadOnlyList<ServiceHealth> Services,
    IReadOnlyList<Alert> Alerts,
    IReadOnlyList<string> Partial,
    [property: JsonPropertyName("_links")] OverviewLinks Links
)
{
    public const string Path = "/api/v1/shop/overview";

    /// <summary>The services that get messages.</summary>
    public static readonly string[] WhoHears = ["inventory", "orders"];

    public static Overview From(
        DateTime since,
        PartialResult<OrderCounts> orders,
        PartialResult<LowStock> stock,
        IReadOnlyList<PartialResult<DeadLetterCount>> letters,
        IReadOnlyList<ServiceHealth> services,
        IReadOnlyList<Alert> alerts
    ) =>
        new(
            since,
            orders.Value is { } counts ? new(counts.Total, counts.ByStatus) : null,
            stock.Value,
            letters.Where(part => part.Value is not null).ToDictionary(part => part.Service, part => part.Value!.Total),
            services,
            alerts,
            Aggregator.Missing([orders.Gap, stock.Gap, .. letters.Select(part => part.Gap)]),
            OverviewLinks.All
        );
}

/// <summary>Orders placed since midnight (UTC).</summary>
internal sealed record TodaysOrders(long Total, IReadOnlyDictionary<string, long> ByStatus);

/// <summary>Of what Orders tells of a list: the counts.</summary>
internal sealed record OrderCounts(long Total, IReadOnlyDictionary<string, long> ByStatus);

internal sealed record DeadLetterCount(long Total);

/// <summary>Books of which few or none are left, the scarcest first, and how many there are in all.</summary>
internal sealed record LowStock(IReadOnlyList<LowStock.Book> Items, long Total)
{
    internal sealed record Book(
        long BookId,
        string? Title,
        int Available,
        [property: JsonPropertyName("_links")] StockOfBookLinks Links
    );
}

/// <summary>Where each part is told in full.</summary>
internal sealed record OverviewLinks(
    Link Self,
    Link Orders,
    Link LowStock,
    Link Imports,
    Link Users,
    Link BestSellers,
    Link HighestSpenders
)
{
    public static OverviewLinks All { get; } =
        new(
            new(Overview.Path),
            new("/api/v1/orders"),
            new("/api/v1/inventory/stock/low"),
            new("/api/v1/catalog/imports"),
            new("/api/v1/users"),
            new("/api/v1/orders/reports/best-sellers"),
            new("/api/v1/orders/reports/highest-spenders")
        );
}
