using System.Text.Json;
using System.Text.RegularExpressions;

namespace Biblio.AppHost;

/// <summary>A running Biblio's own copies of the files under observability/, with its addresses and secrets filled in, by path: observability/README.md says by which rules.</summary>
internal static partial class ObservabilityFiles
{
    private static readonly string[] Jobs = ["biblio", "gateway", "node", "mysqld", "redis", "prometheus", "alertmanager", "nginx", "telemetry"];

    /// <summary>Prometheus' files; addresses are as <paramref name="asker"/> sees them (a container), or this machine.</summary>
    public static async Task<Dictionary<string, string>> PrometheusAsync(Site site, Watched watched, IResource? asker, CancellationToken cancellationToken)
    {
        var settings = await ReadAsync(site, "prometheus/prometheus.yml", cancellationToken);
        if (site.Builder.Configuration["Prometheus:ScrapeInterval"] is { Length: > 0 } interval)
        {
            settings = Scrape().Replace(settings, Checked("Prometheus:ScrapeInterval", interval));
        }

        var files = new Dictionary<string, string> { ["prometheus.yml"] = settings };
        foreach (var file in Directory.EnumerateFiles(Source(site, "prometheus/rules"), "*.yml"))
        {
            var rules = await File.ReadAllTextAsync(file, cancellationToken);
            if (site.Builder.Configuration["Alerts:For"] is { Length: > 0 } duration)
            {
                rules = For().Replace(rules, Checked("Alerts:For", duration));
            }

            files[$"rules/{Path.GetFileName(file)}"] = rules.Replace("docs/troubleshooting/", site.Builder.Configuration["Alerts:RunbookBase"] + "docs/troubleshooting/", StringComparison.Ordinal);
        }

        foreach (var job in Jobs)
        {
            var targets = (await watched.TargetsAsync(job, asker, cancellationToken)).Select(target => new { targets = new[] { target.Address }, labels = new { service = target.Service } });
            files[$"targets/{job}.json"] = JsonSerializer.Serialize(targets);
        }

        return files;
    }

    /// <summary>Alertmanager's files, which will lie in <paramref name="folder"/>; it reaches the gateway at <paramref name="gateway"/>.</summary>
    public static async Task<Dictionary<string, string>> AlertmanagerAsync(Site site, Watched watched, string gateway, string folder, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, string> { ["webhook-token"] = (await watched.WebhookToken.Resource.GetValueAsync(cancellationToken))! };
        var text = (await ReadAsync(site, "alertmanager/alertmanager.yml", cancellationToken)).Replace("http://localhost:8000", gateway, StringComparison.Ordinal);
        foreach (var receiver in Receiver.Given(site.Builder.Configuration))
        {
            var values = receiver.Values.Append(new("folder", folder));
            var filled = values.Aggregate(await ReadAsync(site, $"alertmanager/receivers/{receiver.Name}.yml", cancellationToken),
                (written, value) => written.Replace($"${{{value.Key}}}", value.Value.Replace("'", "''", StringComparison.Ordinal), StringComparison.Ordinal));
            text = text.Replace($"  - name: {receiver.Name}\n", filled.TrimEnd() + "\n", StringComparison.Ordinal);
            files[receiver.SecretFile] = receiver.Secret;
        }

        files["alertmanager.yml"] = text;
        foreach (var file in Directory.EnumerateFiles(Source(site, "alertmanager/templates"), "*.tmpl"))
        {
            files[$"templates/{Path.GetFileName(file)}"] = await File.ReadAllTextAsync(file, cancellationToken);
        }

        return files;
    }

    private static string Source(Site site, string path) => Path.GetFullPath(Path.Combine(site.Builder.AppHostDirectory, "..", "observability", path));

    private static Task<string> ReadAsync(Site site, string path, CancellationToken cancellationToken) => File.ReadAllTextAsync(Source(site, path), cancellationToken);

    private static string Checked(string name, string duration) =>
        Duration().IsMatch(duration) ? $"${{1}}{duration}" : throw new SiteException($"{name} must be a duration such as 5s or 1m, not '{duration}'.");

    [GeneratedRegex(@"(?m)^(\s+for: )\w+$")]
    private static partial Regex For();

    // an answer may take as long as there is time until the next question
    [GeneratedRegex(@"(?m)^(\s+scrape_(?:interval|timeout): )\w+$")]
    private static partial Regex Scrape();

    [GeneratedRegex("^[0-9]+(ms|s|m|h)$")]
    private static partial Regex Duration();
}
