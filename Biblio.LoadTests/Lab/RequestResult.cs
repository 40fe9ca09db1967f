namespace Biblio.LoadTests.Lab;

/// <summary>The result of one kind of request. Latencies are in milliseconds.</summary>
internal sealed record RequestResult(string Name, int Ok, int Failed, double P50, double P95, double P99);
