using Biblio.LoadTests.Lab;
using Biblio.Tests.ServiceDefaults;

namespace Biblio.Tests.LoadTests;

/// <summary>A very small lab run against a real Biblio. A lab measures the machine, so nothing runs beside it.</summary>
[Collection(nameof(NonParallel))]
public sealed class LabRunTests
{
    [Fact]
    public async Task A_small_lab_run_is_measured_checked_and_reported()
    {
        var folder = Directory.CreateTempSubdirectory("biblio-lab-").FullName;
        string[] arguments =
        [
            "--only",
            Configuration.Nginx,
            "--steps",
            "4",
            "--step",
            "5s",
            "--budget",
            "10m",
            "--orders",
            "50",
            "--results",
            Path.Combine(folder, "results"),
            "--docs",
            folder,
        ];

        var passed = await new LabRun(LabOptions.Parse(arguments)).RunAsync(TestContext.Current.CancellationToken);

        var text = await File.ReadAllTextAsync(Path.Combine(folder, "lab.md"), TestContext.Current.CancellationToken);
        Assert.True(passed, text);
        Assert.Contains("Every planned step was measured.", text, StringComparison.Ordinal);
        // All three replicas served requests, and Prometheus has counted the statements of MySQL.
        Assert.Matches(@"3\s+replicas\s+served\s+\d", text);
        var usage = await File.ReadAllTextAsync(
            Path.Combine(folder, "lab", "resource-usage.md"),
            TestContext.Current.CancellationToken
        );
        var row = usage
            .Split('\n')
            .Single(line =>
                line.StartsWith("| nginx with", StringComparison.OrdinalIgnoreCase)
                && line.Contains("lab-read-write", StringComparison.Ordinal)
            )
            .Split('|', StringSplitOptions.TrimEntries);
        Assert.All(row[4..^1], cell => Assert.NotEmpty(cell));
        Directory.Delete(folder, recursive: true);
    }
}
