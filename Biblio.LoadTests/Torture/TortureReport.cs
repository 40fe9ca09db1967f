using Biblio.LoadTests.Torture.Audit;
using Biblio.LoadTests.Torture.Clients;
using Biblio.LoadTests.Torture.Faults;

namespace Biblio.LoadTests.Torture;

/// <summary>The result of a run. Without <paramref name="Settled"/> it was stopped before the audit.</summary>
internal sealed record TortureReport(
    int Seed,
    int Clients,
    IReadOnlyList<FaultResult> Faults,
    IReadOnlyDictionary<string, string> LeftOut,
    IReadOnlyList<AuditCheck> Checks,
    AnswerCounts Answers,
    int AcknowledgedOrders,
    TimeSpan? Settled,
    IReadOnlyDictionary<string, int> SessionPeaks
)
{
    private const int MaxFindings = 10;

    /// <summary>The folder of the kept logs, or null.</summary>
    public string? Logs { get; init; }

    public bool Passed => Settled is not null && Checks.All(check => check.Findings.Count == 0);

    public string ToMarkdown()
    {
        var counts = Answers.Counts.OrderBy(count => count.Key, StringComparer.Ordinal);
        List<string> lines =
        [
            $"# Torture run with seed {Seed}",
            "",
            $"{Clients} clients had {Answers.Total} answers: "
                + string.Join(", ", counts.Select(count => $"{count.Value} × {count.Key}")),
            "",
            $"{AcknowledgedOrders} orders were acknowledged. Most database sessions at a time: "
                + string.Join(", ", SessionPeaks.Select(peak => $"{peak.Key} {peak.Value}")),
            "",
            .. DescribeFaults(),
            "",
            .. DescribeChecks(),
            "",
            Verdict(),
        ];
        return string.Join('\n', lines);
    }

    private IEnumerable<string> DescribeFaults() =>
        [
            .. CreateTable(
                ["fault", "at (s)", "lasted (s)", "works after (s)", "healthy after (s)", "errors until it works"],
                [
                    .. Faults.Select(fault =>
                        new[]
                        {
                            fault.Name,
                            $"{fault.At.TotalSeconds:0.0}",
                            $"{fault.Lasted.TotalSeconds:0.0}",
                            Describe(fault.Recovery),
                            fault.Healthy switch
                            {
                                null => "-",
                                { IsCompletedSuccessfully: true } healthy => Describe(healthy.Result),
                                _ => "stopped",
                            },
                            fault.NotInjected ?? $"{fault.Answers.DescribeErrors()} (of {fault.Answers.Total})",
                        }
                    ),
                ]
            ),
            .. LeftOut.SelectMany(fault => new[] { "", $"Left out: {fault.Key}, {fault.Value}" }),
        ];

    private IEnumerable<string> DescribeChecks() =>
        [
            .. CreateTable(
                ["audit", "result"],
                [
                    .. Checks.Select(check =>
                        new[]
                        {
                            check.Rule,
                            check.LeftOut
                                ?? (check.Findings.Count == 0 ? "yes" : $"NO: {check.Findings.Count} findings"),
                        }
                    ),
                ]
            ),
            .. Checks.Where(check => check.Findings.Count > 0).SelectMany(DescribeFindings),
        ];

    private static IEnumerable<string> DescribeFindings(AuditCheck check)
    {
        var more = check.Findings.Count - MaxFindings;
        return
        [
            "",
            $"Not true: {check.Rule}",
            "",
            .. check.Findings.Take(MaxFindings).Select(finding => $"- {finding}"),
            .. more > 0 ? [$"- and {more} more"] : Array.Empty<string>(),
        ];
    }

    private static string Describe(TimeSpan? time) => time is { } known ? $"{known.TotalSeconds:0.0}" : "never";

    private string Verdict() =>
        Settled is not { } settled ? "Stopped before the audit."
        : Passed ? $"Passed: everything had settled after {settled.TotalSeconds:0} s, and the audit has no finding."
        : $"FAILED: the audit has {Checks.Sum(check => check.Findings.Count)} findings."
            + (Logs is null ? "" : $" The logs are in {Logs}.");

    // Padded cells make the Markdown readable on a terminal.
    private static IEnumerable<string> CreateTable(string[] header, IReadOnlyList<string[]> rows)
    {
        var widths = header
            .Select((title, i) => rows.Select(row => row[i].Length).Append(title.Length).Max())
            .ToArray();
        return new[] { header, [.. widths.Select(width => new string('-', width))] }
            .Concat(rows)
            .Select(cells => $"| {string.Join(" | ", cells.Select((cell, i) => cell.PadRight(widths[i])))} |");
    }
}
