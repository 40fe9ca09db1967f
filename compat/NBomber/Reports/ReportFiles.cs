using System.Globalization;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.Running;

namespace NBomber.Reports;

/// <summary>Writes the reports of a session, one file for each format.</summary>
internal static class ReportFiles
{
    public static ReportFile[] Write(NBomberContext context, NodeStats stats, Timeline timeline)
    {
        var name = context.ReportFileName ?? $"nbomber_report_{stats.TestInfo.SessionId}";
        List<ReportFile> files = [];
        foreach (var format in context.ReportFormats)
        {
            var content = format switch
            {
                ReportFormat.Html => HtmlReport.Render(context, stats, timeline),
                ReportFormat.Csv => CsvReport.Render(stats),
                ReportFormat.Md => MarkdownReport.Render(context, stats),
                ReportFormat.Txt => TextReport.Render(stats),
            };
            var path = Path.Combine(context.ReportFolder, $"{name}.{format.ToString().ToLowerInvariant()}");
            try
            {
                Directory.CreateDirectory(context.ReportFolder);
                File.WriteAllText(path, content);
                files.Add(new(path, format, content));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A failed report must not lose the results of the session.
                Progress.Say($"the report could not be written to {path}: {exception.Message}");
            }
        }

        if (files.Count > 0)
        {
            Progress.Say($"reports saved in folder: '{Path.GetFullPath(context.ReportFolder)}'");
        }

        return [.. files];
    }

    public static string Describe(LoadSimulation simulation) => simulation switch
    {
        LoadSimulation.RampingConstant one => $"{one.Name}, copies: {one.Copies}, during: {one.During}",
        LoadSimulation.KeepConstant one => $"{one.Name}, copies: {one.Copies}, during: {one.During}",
        LoadSimulation.Inject one => $"{one.Name}, rate: {one.Rate}, interval: {one.Interval}, during: {one.During}",
        _ => $"{simulation.Name}, during: {simulation.During}",
    };

    /// <summary>The row of the whole scenario, followed by the rows of its steps.</summary>
    public static IEnumerable<StepStats> Rows(ScenarioStats scenario) =>
        scenario.StepStats.Prepend(new(ScenarioRun.GlobalInformation, scenario.Ok, scenario.Fail));

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
