namespace Biblio.Api.Operations;

/// <summary>
/// A golden signal with its query in Prometheus. <c>$service</c> is a service that the gateway knows, and
/// <c>$window</c> a duration.
/// </summary>
internal sealed record SignalQuery(string Name, string Unit, string Text)
{
    /// <summary>Traffic, errors, latency and saturation.</summary>
    public static IReadOnlyList<SignalQuery> All { get; } =
    [
        new("requests", "/s", """sum(rate(http_requests_total{service="$service"}[$window]))"""),
        new("errors", "/s", """sum(rate(http_requests_total{service="$service",status_code=~"5.."}[$window]))"""),
        Latency("p50", "0.5"),
        Latency("p95", "0.95"),
        Latency("p99", "0.99"),
        new("active", "1", """sum(http_server_active_requests{service="$service"})"""),
        new("connections", "1", """sum(db_client_connections_usage{service="$service",state="used"})"""),
        new("queue", "1", """sum(dotnet_thread_pool_queue_length_total{service="$service"})"""),
        new("memory", "By", """sum(dotnet_process_memory_working_set_bytes{service="$service"})"""),
    ];

    /// <summary>The query for a service. Both parameters are fixed by the gateway.</summary>
    public string For(string service, SignalRange range) =>
        Text.Replace("$service", service, StringComparison.Ordinal)
            .Replace("$window", range.Window, StringComparison.Ordinal);

    private static SignalQuery Latency(string name, string quantile) =>
        new(
            name,
            "s",
            $$"""
            histogram_quantile({{quantile}}, sum by (le) (rate(http_request_duration_seconds_bucket{service="$service"}[$window])))
            """
        );
}

/// <summary>A time to look back, in thirty steps. <paramref name="Window"/> is the duration that each rate covers.</summary>
internal sealed record SignalRange(string Name, TimeSpan Duration, string Window)
{
    public const int Steps = 30;

    public static IReadOnlyList<SignalRange> All { get; } =
    [
        new("15m", TimeSpan.FromMinutes(15), "1m"),
        new("1h", TimeSpan.FromHours(1), "2m"),
        new("6h", TimeSpan.FromHours(6), "12m"),
    ];

    public TimeSpan Step => Duration / Steps;
}
