using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

public sealed class RulesTests
{
    [Fact]
    public async Task Prometheus_accepts_its_configuration_and_rules() =>
        await LocalProcess.RunAsync(
            "promtool",
            ["check", "config", Path.Combine(Repository.Root, AlertRules.Folder, "prometheus.yml")],
            cancellationToken: TestContext.Current.CancellationToken
        );

    [Fact]
    public async Task The_unit_tests_of_the_alerts_pass() =>
        await LocalProcess.RunAsync(
            "promtool",
            ["test", "rules", .. AlertRules.Files("tests").Select(file => Path.Combine(Repository.Root, file))],
            cancellationToken: TestContext.Current.CancellationToken
        );

    [Fact]
    public void Every_alert_has_a_firing_and_a_silent_test()
    {
        var alerts = AlertRules.Alerts.Select(rule => rule.alert!).Order().ToList();

        Assert.Equal(alerts, Tested(firing: true));
        Assert.Equal(alerts, Tested(firing: false));

        static IEnumerable<string> Tested(bool firing) =>
            AlertRules
                .Tests.Where(test => test.exp_alerts.Count > 0 == firing)
                .Select(test => test.alertname)
                .Distinct()
                .Order();
    }

    [Fact]
    public void Every_alert_has_severity_summary_value_and_runbook()
    {
        Assert.NotEmpty(AlertRules.Alerts);
        foreach (var rule in AlertRules.Alerts)
        {
            Assert.Contains(rule.labels["severity"], new[] { "critical", "warning" });
            Assert.NotEmpty(rule.annotations["summary"]);
            // An alert about 0 or 1 (up, ready, absent) has no other value to show.
            Assert.True(
                rule.annotations["description"].Contains("{{ $value", StringComparison.Ordinal)
                    || rule.expr.Contains("== 0", StringComparison.Ordinal)
                    || rule.expr.StartsWith("absent", StringComparison.Ordinal),
                $"The description of {rule.alert} has no value"
            );
            Assert.Equal($"docs/troubleshooting/{rule.alert}.md", rule.annotations["runbook_url"]);
            Assert.True(
                File.Exists(Path.Combine(Repository.Root, rule.annotations["runbook_url"])),
                $"{rule.alert} has no page"
            );
        }
    }

    [Fact]
    public void Every_runbook_belongs_to_an_alert_and_shows_its_rule()
    {
        var pages = Directory
            .GetFiles(Path.Combine(Repository.Root, "docs/troubleshooting"), "*.md")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(page => page != "README")
            .Order();
        Assert.Equal(AlertRules.Alerts.Select(rule => rule.alert).Order(), pages);

        var index = Repository.Read("docs/troubleshooting/README.md");
        foreach (var rule in AlertRules.Alerts)
        {
            var page = Repository.Read($"docs/troubleshooting/{rule.alert}.md");
            Assert.StartsWith(
                $"# {rule.alert}\n\n**{rule.labels["severity"]}** · {rule.annotations["summary"]} ",
                page,
                StringComparison.Ordinal
            );
            Assert.Contains(
                $"```\n{rule.expr.Trim()}\n{(rule.@for is { } duration ? $"for {duration}\n" : "")}```\n",
                page,
                StringComparison.Ordinal
            );
            Assert.Contains(
                $"| [{rule.alert}]({rule.alert}.md) | {rule.labels["severity"]} | {rule.annotations["summary"]} |",
                index,
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData(
        "HighErrorRate",
        "rate(http_requests_total{status_code=~\"5..\"}[5m]) > 0.1",
        "1m",
        "warning",
        "High error rate detected"
    )]
    [InlineData(
        "HighResponseTime",
        "histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m])) > 0.5\n"
            + "and ignoring (le) increase(http_request_duration_seconds_bucket{le=\"+Inf\"}[5m]) > 20\n",
        "2m",
        "warning",
        "High response time detected"
    )]
    [InlineData("ServiceDown", "up == 0", "1m", "critical", "Service is down")]
    public void The_three_exercise_alerts_are_there(
        string name,
        string expression,
        string duration,
        string severity,
        string summary
    )
    {
        var rule = Assert.Single(AlertRules.Alerts, rule => rule.alert == name);

        Assert.Equal(
            (expression, duration, severity, summary),
            (rule.expr, rule.@for, rule.labels["severity"], rule.annotations["summary"])
        );
    }

    [Fact]
    public void Every_duration_can_be_shortened_by_one_setting()
    {
        // A drill replaces only lines "for: DURATION" (see observability/README.md).
        var lines = AlertRules
            .Files("rules")
            .SelectMany(file => Repository.Read(file).Split('\n'))
            .Count(line => line.TrimStart().StartsWith("for: ", StringComparison.Ordinal));

        Assert.Equal(AlertRules.Alerts.Count(rule => rule.@for is not null), lines);
    }
}
