namespace NBomber.Contracts.Stats;

public enum ReportFormat
{
    Txt = 0,
    Html = 1,
    Csv = 2,
    Md = 3,
}

public enum OperationType
{
    None = 0,
    Init = 1,
    WarmUp = 2,
    Bombing = 3,
    Stop = 4,
    Complete = 5,
    Error = 6,
}

public sealed record TestInfo(string SessionId, string TestSuite, string TestName, string ClusterId);

public sealed record NodeInfo(
    string MachineName,
    OperationType CurrentOperation,
    string OS,
    string DotNetVersion,
    string Processor,
    int CoresCount,
    string NBomberVersion);

public sealed record StatusCodeStats(string StatusCode, bool IsError, string Message, int Count);

public sealed record RequestStats(int Count, double RPS);

public sealed record LatencyStats(
    double MinMs,
    double MeanMs,
    double MaxMs,
    double Percent50,
    double Percent75,
    double Percent95,
    double Percent99,
    double StdDev);

public sealed record DataTransferStats(
    long MinBytes,
    long MeanBytes,
    long MaxBytes,
    long Percent50,
    long Percent75,
    long Percent95,
    long Percent99,
    double StdDev,
    long AllBytes);

public sealed record MeasurementStats(
    RequestStats Request, LatencyStats Latency, DataTransferStats DataTransfer, StatusCodeStats[] StatusCodes);

public sealed record StepStats(string StepName, MeasurementStats Ok, MeasurementStats Fail);

public sealed record LoadSimulationStats(string SimulationName, int Value);

public sealed record ScenarioStats(
    string ScenarioName,
    MeasurementStats Ok,
    MeasurementStats Fail,
    StepStats[] StepStats,
    LoadSimulationStats LoadSimulationStats,
    OperationType CurrentOperation,
    int AllRequestCount,
    int AllOkCount,
    int AllFailCount,
    long AllBytes,
    TimeSpan Duration)
{
    public StepStats GetStepStats(string stepName) => StepStats.First(step => step.StepName == stepName);
}

public sealed record ReportFile(string FilePath, ReportFormat ReportFormat, string ReportContent);

public sealed record NodeStats(
    ScenarioStats[] ScenarioStats,
    NodeInfo NodeInfo,
    TestInfo TestInfo,
    ReportFile[] ReportFiles,
    int AllRequestCount,
    int AllOkCount,
    int AllFailCount,
    long AllBytes,
    TimeSpan Duration)
{
    public ScenarioStats GetScenarioStats(string scenarioName) => ScenarioStats.First(scenario => scenario.ScenarioName == scenarioName);
}
