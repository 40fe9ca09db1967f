using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.Running;

namespace NBomber.CSharp;

/// <summary>Registers scenarios and runs them.</summary>
public static class NBomberRunner
{
    public static NBomberContext RegisterScenarios(params ScenarioProps[] scenarios) => new() { Scenarios = scenarios };

    public static NBomberContext WithTargetScenarios(this NBomberContext context, params string[] scenarioNames) => context with { TargetScenarios = scenarioNames };

    public static NBomberContext WithTestSuite(this NBomberContext context, string testSuite) => context with { TestSuite = testSuite };

    public static NBomberContext WithTestName(this NBomberContext context, string testName) => context with { TestName = testName };

    public static NBomberContext WithReportFileName(this NBomberContext context, string reportFileName) => context with { ReportFileName = reportFileName };

    public static NBomberContext WithReportFolder(this NBomberContext context, string reportFolderPath) => context with { ReportFolder = reportFolderPath };

    public static NBomberContext WithReportFormats(this NBomberContext context, params ReportFormat[] reportFormats) => context with { ReportFormats = reportFormats };

    public static NBomberContext WithoutReports(this NBomberContext context) => context with { ReportFormats = [] };

    /// <summary>How often the console and the reports' time line hear of it; 5 s at least.</summary>
    public static NBomberContext WithReportingInterval(this NBomberContext context, TimeSpan interval) => context with { ReportingInterval = interval };

    /// <summary>Runs to the end and returns what was measured; what can not be run is an exception with a sentence.</summary>
    public static NodeStats Run(this NBomberContext context) => new Session(context).RunAsync().GetAwaiter().GetResult();

    public static NBomberContext LoadConfig(this NBomberContext context, string path) => throw new NotSupportedException("This stand-in reads no JSON configuration: say it in code.");
}
