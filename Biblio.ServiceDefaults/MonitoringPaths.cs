namespace Biblio.ServiceDefaults;

/// <summary>Paths for monitoring only. Their requests are not traced, counted or blocked.</summary>
public static class MonitoringPaths
{
    /// <summary>Whether the path is <c>/health</c>, <c>/alive</c> or <c>/metrics</c>.</summary>
    public static bool Contains(PathString path) =>
        path == HealthEndpoints.Ready || path == HealthEndpoints.Alive || path == Telemetry.Metrics;
}
