using System.Collections.Concurrent;

namespace Biblio.LoadTests.Torture.Clients;

/// <summary>What all clients saw: the number of answers of each kind, and the answers that must never be given.</summary>
internal sealed class ClientLog
{
    public const string NoAnswer = "no answer";
    public const string HungUp = "hung up";

    private readonly ConcurrentDictionary<string, int> _answers = [];
    private readonly ConcurrentDictionary<string, int> _findings = [];

    /// <summary>Counts an answer by its status, or as <see cref="NoAnswer"/> or <see cref="HungUp"/>.</summary>
    public void Count(string answer) => _answers.AddOrUpdate(answer, 1, (_, count) => count + 1);

    /// <summary>Records a wrong answer. Equal sentences are counted.</summary>
    public void AddFinding(string sentence) => _findings.AddOrUpdate(sentence, 1, (_, count) => count + 1);

    public IReadOnlyList<string> Findings =>
        [
            .. _findings
                .OrderBy(finding => finding.Key, StringComparer.Ordinal)
                .Select(finding => finding.Value == 1 ? finding.Key : $"{finding.Key} ({finding.Value} times)"),
        ];

    public AnswerCounts Snapshot() => new(new Dictionary<string, int>(_answers));
}

/// <summary>The number of answers of each kind up to a moment.</summary>
internal sealed record AnswerCounts(IReadOnlyDictionary<string, int> Counts)
{
    public int Total => Counts.Values.Sum();

    public AnswerCounts Since(AnswerCounts earlier) =>
        new(
            Counts
                .Select(count => (count.Key, Value: count.Value - earlier.Counts.GetValueOrDefault(count.Key)))
                .Where(count => count.Value > 0)
                .ToDictionary(count => count.Key, count => count.Value)
        );

    /// <summary>The errors among the answers. A client that hung up saw none.</summary>
    public string DescribeErrors()
    {
        var errors = Counts
            .Where(count => count.Key is [not ('2' or '3'), ..] and not (ClientLog.HungUp or "404" or "409"))
            .OrderBy(count => count.Key, StringComparer.Ordinal)
            .Select(count => $"{count.Value} × {count.Key}");
        return string.Join(", ", errors) is { Length: > 0 } text ? text : "none";
    }
}
