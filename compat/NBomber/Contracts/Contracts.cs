using NBomber.Contracts.Stats;

namespace NBomber.Contracts;

public interface IResponse
{
    string StatusCode { get; }

    bool IsError { get; }

    long SizeBytes { get; }

    /// <summary>A value above 0 replaces the measured latency.</summary>
    double LatencyMs { get; }

    string Message { get; }
}

/// <summary>The result of a step or an iteration. Unlike in the real package, it has no payload.</summary>
public sealed record Response<T>(string StatusCode, bool IsError, long SizeBytes, double LatencyMs, string Message) : IResponse;

public enum ScenarioOperation
{
    Init = 0,
    WarmUp = 2,
    Bombing = 3,
}

public sealed record ScenarioInfo(
    string ThreadId, int ThreadNumber, string ScenarioName, TimeSpan ScenarioDuration, ScenarioOperation ScenarioOperation);

public interface IScenarioContext
{
    TestInfo TestInfo { get; }

    ScenarioInfo ScenarioInfo { get; }

    NodeInfo NodeInfo { get; }

    void StopCurrentTest(string reason);
}

public interface IScenarioInitContext
{
    TestInfo TestInfo { get; }

    ScenarioInfo ScenarioInfo { get; }

    NodeInfo NodeInfo { get; }
}

/// <summary>A phase of load. Closed models keep copies running; open models inject iterations at a rate.</summary>
public abstract record LoadSimulation
{
    private protected LoadSimulation(TimeSpan during) => During = during;

    internal TimeSpan During { get; }

    internal sealed record RampingConstant(int Copies, TimeSpan Length) : LoadSimulation(Length);

    internal sealed record KeepConstant(int Copies, TimeSpan Length) : LoadSimulation(Length);

    internal sealed record Inject(int Rate, TimeSpan Interval, TimeSpan Length) : LoadSimulation(Length);

    internal sealed record Pause(TimeSpan Length) : LoadSimulation(Length);

    internal string Name => this switch
    {
        RampingConstant => "ramping_constant",
        KeepConstant => "keep_constant",
        Inject => "inject",
        _ => "pause",
    };
}

/// <summary>The properties of a scenario. In the real package, this is an F# record.</summary>
public sealed record ScenarioProps
{
    internal ScenarioProps(string name, Func<IScenarioContext, Task<IResponse>> run) => (ScenarioName, Run) = (name, run);

    public string ScenarioName { get; }

    internal Func<IScenarioInitContext, Task>? Init { get; init; }

    internal Func<IScenarioContext, Task<IResponse>> Run { get; }

    internal TimeSpan? WarmUpDuration { get; init; } = TimeSpan.FromSeconds(30);

    internal IReadOnlyList<LoadSimulation> LoadSimulations { get; init; } =
        [new LoadSimulation.KeepConstant(1, TimeSpan.FromMinutes(1))];

    internal int MaxFailCount { get; init; } = 5_000;
}

/// <summary>The properties of a session.</summary>
public sealed record NBomberContext
{
    internal IReadOnlyList<ScenarioProps> Scenarios { get; init; } = [];

    internal string TestSuite { get; init; } = "nbomber_default_test_suite_name";

    internal string TestName { get; init; } = "nbomber_default_test_name";

    internal string? ReportFileName { get; init; }

    internal string ReportFolder { get; init; } = "./reports";

    internal IReadOnlyList<ReportFormat> ReportFormats { get; init; } =
        [ReportFormat.Txt, ReportFormat.Html, ReportFormat.Csv, ReportFormat.Md];
}
