using System.Text;
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
        var text = new StringBuilder()
            .AppendLine($"# Torture run with seed {Seed}")
            .AppendLine()
            .AppendLine(
                $"{Clients} clients had {Answers.Total} answers: "
                    + string.Join(
                        ", ",
                        Answers
                            .Counts.OrderBy(count => count.Key, StringComparer.Ordinal)
                            .Select(count => $"{count.Value} × {count.Key}")
                    )
            )
            .AppendLine()
            .AppendLine(
                $"{AcknowledgedOrders} orders were acknowledged. Most database sessions at a time: "
                    + string.Join(", ", SessionPeaks.Select(peak => $"{peak.Key} {peak.Value}"))
            )
            .AppendLine();
        AppendFaults(text);
        AppendChecks(text);
        return text.Append(Verdict()).ToString();
    }

    private void AppendFaults(StringBuilder text)
    {
        AppendTable(
            text,
            [
                "fault",
                "at (s)",
                "lasted (s)",
                "works after (s)",
                "healthy after (s)",
                "errors seen by clients until it works",
            ],
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
        );
        foreach (var (name, reason) in LeftOut)
        {
            text.AppendLine($"Left out: {name}, {reason}");
        }

        text.AppendLine();
    }

    private static string Describe(TimeSpan? time) => time is { } known ? $"{known.TotalSeconds:0.0}" : "never";

    private void AppendChecks(StringBuilder text)
    {
        AppendTable(
            text,
            ["audit", "result"],
            [
                .. Checks.Select(check =>
                    new[]
                    {
                        check.Rule,
                        check.LeftOut ?? (check.Findings.Count == 0 ? "yes" : $"NO: {check.Findings.Count} findings"),
                    }
                ),
            ]
        );
        foreach (var check in Checks.Where(check => check.Findings.Count > 0))
        {
            text.AppendLine().AppendLine($"Not true: {check.Rule}").AppendLine();
            foreach (var finding in check.Findings.Take(MaxFindings))
            {
                text.AppendLine($"- {finding}");
            }

            if (check.Findings.Count > MaxFindings)
            {
                text.AppendLine($"- and {check.Findings.Count - MaxFindings} more");
            }
        }

        text.AppendLine();
    }

    private string Verdict() =>
        Settled is not { } settled ? "Stopped before the audit."
        : Passed ? $"Passed: everything had settled after {settled.TotalSeconds:0} s, and the audit has no finding."
        : $"FAILED: the audit has {Checks.Sum(check => check.Findings.Count)} findings."
            + (Logs is null ? "" : $" The logs are in {Logs}.");

    // Padded cells make the Markdown readable on a terminal.
    private static void AppendTable(StringBuilder text, string[] header, IReadOnlyList<string[]> rows)
    {
        var widths = header
            .Select((title, i) => rows.Select(row => row[i].Length).Append(title.Length).Max())
            .ToArray();
        AppendRow(header);
        AppendRow([.. widths.Select(width => new string('-', width))]);
        foreach (var row in rows)
        {
            AppendRow(row);
        }

        text.AppendLine();

        void AppendRow(string[] cells) =>
            text.AppendLine($"| {string.Join(" | ", cells.Select((cell, i) => cell.PadRight(widths[i])))} |");
    }
}
