namespace Biblio.Web.Clients;

/// <summary>Reads the reports of Orders, for staff. A null source is the configured one.</summary>
internal sealed class ReportsClient(HttpClient api)
{
    public static readonly IReadOnlyList<string> Sources = ["mysql", "redis-cached", "redis-scan", "live"];

    public Task<ApiResult<List<BestSeller>>> BestSellersAsync(string? source, CancellationToken cancellationToken) =>
        api.GetAsync<List<BestSeller>>(
            "orders/reports/best-sellers" + Query(source),
            ReadTimeouts.Report,
            cancellationToken
        );

    public Task<ApiResult<List<HighestSpender>>> HighestSpendersAsync(
        string? source,
        CancellationToken cancellationToken
    ) =>
        api.GetAsync<List<HighestSpender>>(
            "orders/reports/highest-spenders" + Query(source),
            ReadTimeouts.Report,
            cancellationToken
        );

    public Task<ApiResult<List<DailyRevenue>>> RevenueAsync(int days, CancellationToken cancellationToken) =>
        api.GetAsync<List<DailyRevenue>>($"orders/reports/revenue?days={days}", ReadTimeouts.Report, cancellationToken);

    private static string Query(string? source) => source is null ? "" : $"?source={source}";
}
