namespace OpenTelemetry.Exporter;

public class PrometheusAspNetCoreOptions
{
    internal const string DefaultScrapeEndpointPath = "/metrics";

    public string? ScrapeEndpointPath { get; set; } = DefaultScrapeEndpointPath;

    /// <summary>How long one collection answers further scrapes; 0: every scrape collects.</summary>
    public int ScrapeResponseCacheDurationMilliseconds { get; set; } = 300;

    public bool DisableTotalNameSuffixForCounters { get; set; }

    /// <summary>otel_scope_* labels on every sample.</summary>
    public bool ScopeInfoEnabled { get; set; } = true;

    /// <summary>The resource as target_info.</summary>
    public bool TargetInfoEnabled { get; set; } = true;

    /// <summary>Which resource attributes become labels of every sample.</summary>
    public Func<string, bool>? ResourceConstantLabels { get; set; }
}
