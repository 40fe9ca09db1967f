using System.Text.Json;
using System.Text.RegularExpressions;
using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>
/// A run's own copies of the files under observability/, by path, with its addresses and secrets filled in.
/// observability/README.md has the rules.
/// </summary>
internal sealed partial class MonitoringFiles(IDistributedApplicationBuilder builder)
{
    private static readonly string[] Jobs =
    [
        "biblio",
        "gateway",
        "node",
        "mysqld",
        "redis",
        "prometheus",
        "alertmanager",
        "nginx",
        "telemetry",
    ];

    /// <summary>Prometheus' files; addresses are as a container sees them, or this machine without one.</summary>
    public async Task<Dictionary<string, string>> PrometheusAsync(
        IResource? container,
        CancellationToken cancellationToken
    )
    {
        var settings = await ReadAsync("prometheus/prometheus.yml", cancellationToken);
        if (builder.Configuration["Prometheus:ScrapeInterval"] is { Length: > 0 } interval)
        {
            settings = Scrape().Replace(settings, Checked("Prometheus:ScrapeInterval", interval));
        }

        var files = new Dictionary<string, string> { ["prometheus.yml"] = settings };
        foreach (var file in Directory.EnumerateFiles(PathOf("prometheus/rules"), "*.yml"))
        {
            var rules = await File.ReadAllTextAsync(file, cancellationToken);
            if (builder.Configuration["Alerts:For"] is { Length: > 0 } duration)
            {
                rules = For().Replace(rules, Checked("Alerts:For", duration));
            }

            const string runbooks = "docs/troubleshooting/";
            files[$"rules/{Path.GetFileName(file)}"] = rules.Replace(
                runbooks,
                builder.Configuration["Alerts:RunbookBase"] + runbooks,
                StringComparison.Ordinal
            );
        }

        foreach (var job in Jobs)
        {
            var targets =
                from target in await ScrapeTargets.FindAsync(builder.Resources, job, container, cancellationToken)
                select new { targets = new[] { target.Address }, labels = new { service = target.Service } };
            files[$"targets/{job}.json"] = JsonSerializer.Serialize(targets);
        }

        return files;
    }

    /// <summary>Alertmanager's files, which will lie in <paramref name="folder"/>.</summary>
    public async Task<Dictionary<string, string>> AlertmanagerAsync(
        string gatewayUrl,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var token = await builder.AddSecret(Alertmanager.WebhookToken).Resource.GetValueAsync(cancellationToken);
        var files = new Dictionary<string, string> { ["webhook-token"] = token! };
        var text = (await ReadAsync("alertmanager/alertmanager.yml", cancellationToken)).Replace(
            "http://localhost:8000",
            gatewayUrl,
            StringComparison.Ordinal
        );
        foreach (var receiver in AlertReceiver.Given(builder.Configuration))
        {
            var filled = await ReadAsync($"alertmanager/receivers/{receiver.Name}.yml", cancellationToken);
            foreach (var (name, value) in receiver.Values.Append(new("folder", folder)))
            {
                var quoted = value.Replace("'", "''", StringComparison.Ordinal);
                filled = filled.Replace($"${{{name}}}", quoted, StringComparison.Ordinal);
            }

            text = text.Replace($"  - name: {receiver.Name}\n", filled.TrimEnd() + "\n", StringComparison.Ordinal);
            files[receiver.SecretFile] = receiver.Secret;
        }

        files["alertmanager.yml"] = text;
        foreach (var file in Directory.EnumerateFiles(PathOf("alertmanager/templates"), "*.tmpl"))
        {
            files[$"templates/{Path.GetFileName(file)}"] = await File.ReadAllTextAsync(file, cancellationToken);
        }

        return files;
    }

    private string PathOf(string path) =>
        Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "observability", path));

    private Task<string> ReadAsync(string path, CancellationToken cancellationToken) =>
        File.ReadAllTextAsync(PathOf(path), cancellationToken);

    private static string Checked(string name, string duration) =>
        Duration().IsMatch(duration)
            ? $"${{1}}{duration}"
            : throw new SettingsException($"{name} must be a duration such as 5s or 1m, not '{duration}'.");

    [GeneratedRegex(@"(?m)^(\s+for: )\w+$")]
    private static partial Regex For();

    // An answer may take as long as there is time until the next scrape.
    [GeneratedRegex(@"(?m)^(\s+scrape_(?:interval|timeout): )\w+$")]
    private static partial Regex Scrape();

    [GeneratedRegex("^[0-9]+(ms|s|m|h)$")]
    private static partial Regex Duration();
}
