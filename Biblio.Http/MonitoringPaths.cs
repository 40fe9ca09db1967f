namespace Biblio.Http;

/// <summary>Paths for monitoring only. Their requests are not traced, counted or blocked.</summary>
public static class MonitoringPaths
{
    public const string Ready = "/health";
    public const string Alive = "/alive";
    public const string Metrics = "/metrics";

    /// <summary>Whether the path is <c>/health</c>, <c>/alive</c> or <c>/metrics</c>.</summary>
    public static bool Contains(PathString path) => path == Ready || path == Alive || path == Metrics;
}
