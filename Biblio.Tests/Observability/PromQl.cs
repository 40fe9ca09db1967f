using System.Globalization;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>Queries as Grafana and the rules hold them.</summary>
internal static partial class PromQl
{
    /// <summary>With Grafana's variables replaced by something that Prometheus can read.</summary>
    public static string Filled(string query) =>
        Variable()
            .Replace(query, name => name.Value switch
                {
                    "$__rate_interval" or "$__interval" or "$__range" => "5m",
                    _ => ".*",
                });

    /// <summary>Asks promtool, which can not check one expression, but a file of rules.</summary>
    public static async Task CheckAsync(IEnumerable<string> queries)
    {
        var rules = queries.Select(
            (query, i) =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  - record: query{i}\n    expr: '{Filled(query).Replace("'", "''", StringComparison.Ordinal)}'\n"
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

    /// <summary>The names of the metrics in an expression: what is left when strings, labels, ranges, functions and words of the language are taken away.</summary>
    public static IEnumerable<string> Metrics(string query)
    {
        var bare = Grouping()
            .Replace(Ranges().Replace(Matchers().Replace(Strings().Replace(Filled(query), ""), ""), ""), " ");
        return Name().Matches(bare).Select(name => name.Value).Where(name => !Words.Contains(name)).Distinct();
    }

    /// <summary>What an alert compares: its parts without the limits that they have to pass, so that each has a value while all is well.</summary>
    public static IEnumerable<string> Operands(string query) =>
        from part in Logic().Split(query)
        let bare = Limit().Replace(part, "").Trim()
        select Absent().Match(bare) is { Success: true } absent ? absent.Groups["what"].Value : bare;

    private static readonly HashSet<string> Words = ["and", "or", "unless", "bool", "offset", "Inf", "NaN"];

    [GeneratedRegex(@"\$\w+|\$\{\w+\}")]
    private static partial Regex Variable();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Strings();

    [GeneratedRegex(@"\s(?:and|unless)\s")]
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

    // a name that is followed by a bracket, or by a grouping and a bracket, is a function
    [GeneratedRegex(@"(?<![\w.:])[a-zA-Z_:][\w:]*(?![\w:]*\s*\()")]
    private static partial Regex Name();
}
