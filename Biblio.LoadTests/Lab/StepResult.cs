using System.Text.Json.Serialization;
using NBomber.Contracts.Stats;

namespace Biblio.LoadTests.Lab;

/// <summary>The result of a step that was measured to its end and checked.</summary>
internal sealed record StepResult(
    string Configuration,
    string Load,
    int Users,
    double Seconds,
    IReadOnlyList<RequestResult> Requests,
    IReadOnlyDictionary<string, int> Failures,
    IReadOnlyList<string> Wrong,
    ResourceUsage? Usage,
    DateTimeOffset At
)
{
    /// <summary>The maximum error rate. Above it, or above the maximum latency, a configuration is broken.</summary>
    public const double MaxErrorRate = 0.01;

    /// <summary>The maximum of the 95th percentile of latency, in milliseconds.</summary>
    public const double MaxLatency = 2_000;

    [JsonIgnore]
    public int Ok => Requests.Sum(request => request.Ok);

    [JsonIgnore]
    public int Failed => Requests.Sum(request => request.Failed);

    [JsonIgnore]
    public double ErrorRate => Ok + Failed == 0 ? 1 : (double)Failed / (Ok + Failed);

    /// <summary>
    /// The median of the slowest kind of request, in milliseconds. <see cref="P95"/> is also of the slowest kind.
    /// </summary>
    [JsonIgnore]
    public double P50 => SlowestLatency(request => request.P50);

    [JsonIgnore]
    public double P95 => SlowestLatency(request => request.P95);

    /// <summary>Successful responses per second.</summary>
    [JsonIgnore]
    public double Throughput => Ok / Seconds;

    [JsonIgnore]
    public bool IsBroken => ErrorRate > MaxErrorRate || P95 > MaxLatency || Wrong.Count > 0;

    /// <summary>
    /// SQL statements per successful response. All clients of the database count, including the saga, the outbox
    /// relay and the exporter.
    /// </summary>
    [JsonIgnore]
    public double? StatementsPerResponse => Usage?.Statements / Throughput;

    public static StepResult From(
        PlannedStep step,
        ScenarioStats stats,
        IReadOnlyList<string> wrong,
        ResourceUsage? usage
    ) =>
        new(
            step.Configuration,
            step.Load,
            step.Users,
            stats.Duration.TotalSeconds,
            [
                .. stats.StepStats.Select(one => new RequestResult(
                    one.StepName,
                    one.Ok.Request.Count,
                    one.Fail.Request.Count,
                    one.Ok.Latency.Percent50,
                    one.Ok.Latency.Percent95,
                    one.Ok.Latency.Percent99
                )),
            ],
            stats.Fail.StatusCodes.ToDictionary(kind => $"{kind.StatusCode} {kind.Message}".Trim(), kind => kind.Count),
            wrong,
            usage,
            DateTimeOffset.UtcNow
        );

    // A request without any successful response has no latency. It counts as the maximum.
    private double SlowestLatency(Func<RequestResult, double> of) =>
        Requests.Where(request => request.Ok > 0).Select(of).DefaultIfEmpty(double.MaxValue).Max();
}
