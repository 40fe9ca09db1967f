using System.Text.Json.Serialization;
using NBomber.Contracts.Stats;

namespace Biblio.LoadTests.Lab;

/// <summary>What one kind of request came to, in milliseconds.</summary>
internal sealed record Asked(string Name, int Ok, int Failed, double P50, double P95, double P99);

/// <summary>What was used meanwhile, from Prometheus: processor in cores, memory in megabytes. What it could not say is missing.</summary>
internal sealed record Usage(
    IReadOnlyDictionary<string, double> Cores,
    double? MachineCores,
    double GeneratorCores,
    IReadOnlyDictionary<string, double> Megabytes,
    double? Connections,
    double? Statements,
    double? RedisCommands,
    IReadOnlyList<double> Replicas
);

/// <summary>One step that was measured to its end and checked.</summary>
internal sealed record Measured(
    string Configuration,
    string Load,
    int Users,
    double Seconds,
    IReadOnlyList<Asked> Requests,
    IReadOnlyDictionary<string, int> Failures,
    IReadOnlyList<string> Wrong,
    Usage? Usage,
    DateTimeOffset At
)
{
    /// <summary>The lab's limits: above one of them a configuration is broken.</summary>
    public const double MostErrors = 0.01;

    /// <summary>In milliseconds.</summary>
    public const double MostLatency = 2_000;

    [JsonIgnore]
    public int Ok => Requests.Sum(request => request.Ok);

    [JsonIgnore]
    public int Failed => Requests.Sum(request => request.Failed);

    [JsonIgnore]
    public double ErrorRate => Ok + Failed == 0 ? 1 : (double)Failed / (Ok + Failed);

    /// <summary>Of the slowest kind of request, and so are the others.</summary>
    [JsonIgnore]
    public double P50 => Slowest(request => request.P50);

    [JsonIgnore]
    public double P95 => Slowest(request => request.P95);

    /// <summary>Answers that were right, per second.</summary>
    [JsonIgnore]
    public double Throughput => Ok / Seconds;

    [JsonIgnore]
    public bool IsBroken => ErrorRate > MostErrors || P95 > MostLatency || Wrong.Count > 0;

    /// <summary>SQL statements of everybody (the saga's, the relay's, the exporter's too) for one answer.</summary>
    [JsonIgnore]
    public double? StatementsPerAnswer => Usage?.Statements / Throughput;

    public static Measured From(Step step, ScenarioStats stats, IReadOnlyList<string> wrong, Usage? usage) =>
        new(
            step.Configuration,
            step.Load,
            step.Users,
            stats.Duration.TotalSeconds,
            [
                .. stats.StepStats.Select(one => new Asked(
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

    // an answer that never came has no latency: none at all is worse than any
    private double Slowest(Func<Asked, double> of) =>
        Requests.Where(request => request.Ok > 0).Select(of).DefaultIfEmpty(double.MaxValue).Max();
}
