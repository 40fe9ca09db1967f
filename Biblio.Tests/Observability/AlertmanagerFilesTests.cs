using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

public sealed partial class AlertmanagerFilesTests
{
    private const string Folder = "observability/alertmanager";

    // Teams needs Alertmanager 0.28, and Debian 12 has 0.25. The file of that receiver is therefore not checked here.
    private static readonly string[] Receivers = ["email", "slack"];

    private static string Configuration => Path.Combine(Repository.Root, Folder, "alertmanager.yml");

    [Fact]
    public async Task Alertmanager_accepts_its_configuration() =>
        await LocalProcess.RunAsync(
            "amtool",
            ["check-config", Configuration],
            cancellationToken: TestContext.Current.CancellationToken
        );

    [Fact]
    public async Task Every_alert_is_routed_to_its_receivers()
    {
        var cases = Repository
            .Read($"{Folder}/routes.txt")
            .Split('\n')
            .Where(line => line.Contains("=>", StringComparison.Ordinal))
            .Select(line => line.Split("=>", StringSplitOptions.TrimEntries))
            .ToList();

        Assert.NotEmpty(cases);
        foreach (var (labels, receivers) in cases.Select(parts => (parts[0], parts[1])))
        {
            var actual = await LocalProcess.RunAsync(
                "amtool",
                ["config", "routes", "test", $"--config.file={Configuration}", .. labels.Split(' ')],
                cancellationToken: TestContext.Current.CancellationToken
            );
            Assert.Equal((labels, receivers), (labels, actual.Trim()));
        }
    }

    [Fact]
    public void Grouping_and_timing_are_those_of_the_exercise()
    {
        var route =
            (Dictionary<object, object>)
                AlertRules.Read<Dictionary<string, object>>($"{Folder}/alertmanager.yml")["route"];

        Assert.Equal("web.hook", route["receiver"]);
        Assert.Equal(["alertname"], (List<object>)route["group_by"]);
        Assert.Equal(("10s", "10s", "1h"), (route["group_wait"], route["group_interval"], route["repeat_interval"]));
        Assert.Contains(
            "smtp_smarthost: localhost:587",
            Repository.Read($"{Folder}/alertmanager.yml"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Receivers_can_be_filled_in()
    {
        var filled = Repository.Read($"{Folder}/alertmanager.yml");
        foreach (var receiver in Receivers)
        {
            var off = $"  - name: {receiver}\n";
            Assert.Contains(off, filled, StringComparison.Ordinal);
            filled = filled.Replace(
                off,
                Placeholder()
                    .Replace(Repository.Read($"{Folder}/receivers/{receiver}.yml"), placeholder =>
                        Samples[placeholder.Value]
                    ),
                StringComparison.Ordinal
            );
        }

        var folder = Directory.CreateTempSubdirectory("biblio-alertmanager-");
        try
        {
            var file = Path.Combine(folder.FullName, "alertmanager.yml");
            await File.WriteAllTextAsync(
                file,
                filled.Replace(
                    "templates/*.tmpl",
                    Path.Combine(Repository.Root, Folder, "templates/*.tmpl"),
                    StringComparison.Ordinal
                ),
                TestContext.Current.CancellationToken
            );
            await LocalProcess.RunAsync(
                "amtool",
                ["check-config", file],
                cancellationToken: TestContext.Current.CancellationToken
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Secrets_of_receivers_are_files()
    {
        foreach (
            var file in Repository.Files(".yml").Where(file => file.StartsWith($"{Folder}/", StringComparison.Ordinal))
        )
        {
            Assert.DoesNotMatch(
                @"(?m)^\s*(-\s*)?(api_url|auth_password|webhook_url|credentials|bearer_token):",
                Repository.Read(file)
            );
        }
    }

    [Fact]
    public void Inhibition_rules_name_only_alerts_that_exist()
    {
        var names = AlertName()
            .Matches(Repository.Read($"{Folder}/alertmanager.yml"))
            .SelectMany(match => match.Groups[1].Value.Split('|'))
            .ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(AlertRules.Alerts, rule => rule.alert == name));
    }

    private static readonly Dictionary<string, string> Samples = new()
    {
        ["${folder}"] = "/etc/alertmanager",
        ["${email-to}"] = "staff@biblio.example",
        ["${email-from}"] = "alertmanager@biblio.example",
        ["${email-smarthost}"] = "localhost:587",
        ["${email-username}"] = "",
        ["${email-require-tls}"] = "true",
        ["${slack-channel}"] = "#alerts",
    };

    [GeneratedRegex(@"\$\{[a-z-]+\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("alertname!?=~?\"([^\"]+)\"")]
    private static partial Regex AlertName();
}
