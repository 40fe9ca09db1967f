namespace Biblio.LoadTests.TelemetryCost;

/// <summary>
/// The result of one slice: responses per second, and processor seconds of the services per response where they are
/// known.
/// </summary>
internal readonly record struct SliceResult(double PerSecond, double? CpuSeconds);
