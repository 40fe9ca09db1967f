using System.Globalization;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>Reads and checks the queries of Grafana dashboards and Prometheus rules.</summary>
internal static partial class PromQl
{
    /// <summary>Replaces Grafana's variables with values that Prometheus can parse.</summary>
    public static string FillVariables(string query) =>
        Variable()
            .Replace(query, name => name.Value switch
                {
                    "$__rate_interval" or "$__interval" or "$__range" => "5m",
                    _ => ".*",
                });

    /// <summary>Checks queries with promtool. It can only check files of rules.</summary>
    public static async Task CheckAsync(IEnumerable<string> queries)
    {
        var rules = queries.Select(
            (query, i) =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  - record: query{i}\n    expr: '{FillVariables(query).Replace("'", "''", StringComparison.Ordinal)}'\n"
                )
        );
        var file = Path.Combine(Path.GetTempPath(), $"biblio-{Guid.NewGuid():N}.yml");
        await File.WriteAllTextAsync(
            file,
            $"groups:\n- name: queries\n  rules:\n{string.Concat(rules)}",
            TestContext.Current.CancellationToken
        );
        try
        {
            await LocalProcess.RunAsync(
                "promtool",
                ["check", "rules", "--lint=none", file],
                cancellationToken: TestContext.Current.CancellationToken
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// Returns the names of the metrics in an expression without strings, labels, ranges, functions and keywords.
    /// </summary>
    public static IEnumerable<string> Metrics(string query)
    {
        var bare = Grouping()
            .Replace(Ranges().Replace(Matchers().Replace(Strings().Replace(FillVariables(query), ""), ""), ""), " ");
        return Name().Matches(bare).Select(name => name.Value).Where(name => !Keywords.Contains(name)).Distinct();
    }

    /// <summary>
    /// Returns the operands of an alert without their limits, so that each has a value while the alert does not fire.
    /// </summary>
    public static IEnumerable<string> Operands(string query) =>
        from part in Logic().Split(query)
        let bare = Limit().Replace(part, "").Trim()
        select Absent().Match(bare) is { Success: true } absent ? absent.Groups["what"].Value : bare;

    private static readonly HashSet<string> Keywords = ["and", "or", "unless", "bool", "offset", "Inf", "NaN"];

    [GeneratedRegex(@"\$\w+|\$\{\w+\}")]
    private static partial Regex Variable();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Strings();

    [GeneratedRegex(@"\s(?:and|unless)(?:\s+(?:on|ignoring)\s*\([^)]*\))?\s")]
    private static partial Regex Logic();

    [GeneratedRegex(@"\s(?:==|!=|>=|<=|>|<)\s*[\d.]+(?:\s*\*\s*[\d.]+)*")]
    private static partial Regex Limit();

    [GeneratedRegex(@"^absent\((?<what>.*)\)$", RegexOptions.Singleline)]
    private static partial Regex Absent();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Ranges();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    // A name before a bracket, or before a grouping and a bracket, is a function.
    [GeneratedRegex(@"(?<![\w.:])[a-zA-Z_:][\w:]*(?![\w:]*\s*\()")]
    private static partial Regex Name();
}
