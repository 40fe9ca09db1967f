using Microsoft.AspNetCore.Http;

namespace Biblio.ServiceDefaults;

/// <summary>Paths that only the monitoring asks for. Their requests are neither traced, counted nor held back.</summary>
public static class MonitoringPaths
{
    /// <summary>Whether this is <c>/health</c>, <c>/alive</c> or <c>/metrics</c>.</summary>
    public static bool Contains(PathString path) =>
        path == HealthEndpoints.Ready || path == HealthEndpoints.Alive || path == Telemetry.Metrics;
}
