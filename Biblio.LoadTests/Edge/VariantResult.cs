namespace Biblio.LoadTests.Edge;

/// <summary>
/// The result of one slice: responses per second, 99th percentile of latency, and processor seconds per response of
/// the proxy and of the service.
/// </summary>
internal readonly record struct VariantResult(double PerSecond, TimeSpan P99, double? ProxyCpu, double? ServiceCpu);
