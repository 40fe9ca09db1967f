using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>
/// Creates the copies of the files under observability/ for a run. They contain its addresses and secrets.
/// observability/README.md describes the rules.
/// </summary>
internal sealed partial class MonitoringFiles(IDistributedApplicationBuilder builder)
{
    /// <summary>Where a published Alertmanager reads its token.</summary>
    public const string PublishedToken = "/tmp/webhook-token";

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

    // The jobs whose targets can have replicas. The machine's exporter runs on every node of a cluster.
    private static readonly string[] ReplicatedJobs = ["biblio", "gateway", "node"];

    /// <summary>Returns Prometheus' files by path for a published Biblio, with the names of its services.</summary>
    public async Task<Dictionary<string, string>> PublishPrometheusAsync(
        IResource container,
        CancellationToken cancellationToken
    )
    {
        var files = await PrometheusAsync(
            endpoint =>
                Task.FromResult(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{(endpoint.Resource == container ? "127.0.0.1" : endpoint.Resource.Name)}:{endpoint.TargetPort}"
                    )
                ),
            cancellationToken
        );
        foreach (var job in ReplicatedJobs)
        {
            var endpoints = ScrapeTargets.Endpoints(builder.Resources, job).ToList();
            files["prometheus.yml"] = FindReplicasByDns(
                files["prometheus.yml"],
                job,
                endpoints.Select(endpoint => endpoint.Resource.Name),
                endpoints.Select(endpoint => endpoint.TargetPort!.Value).Distinct().Single(),
                job == "node" ? "host" : null
            );
            files.Remove($"targets/{job}.json");
        }

        return files;
    }

    /// <summary>Returns Alertmanager's files by path for a published Biblio. Other receivers have secrets.</summary>
    public async Task<Dictionary<string, string>> PublishAlertmanagerAsync(CancellationToken cancellationToken)
    {
        var gateway = builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "api");
        var port = gateway.GetEndpoint("http").TargetPort;
        var text = (await ReadAsync("alertmanager/alertmanager.yml", cancellationToken))
            .Replace(
                "http://localhost:8000",
                string.Create(CultureInfo.InvariantCulture, $"http://{gateway.Name}:{port}"),
                StringComparison.Ordinal
            )
            .Replace(
                "credentials_file: webhook-token",
                $"credentials_file: {PublishedToken}",
                StringComparison.Ordinal
            );
        var files = new Dictionary<string, string> { ["alertmanager.yml"] = text };
        await AddTemplatesAsync(files, cancellationToken);
        return files;
    }

    /// <summary>Returns Prometheus' files by path.</summary>
    /// <param name="container">The container that uses the addresses, or null for this machine.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public Task<Dictionary<string, string>> PrometheusAsync(
        IResource? container,
        CancellationToken cancellationToken
    ) =>
        PrometheusAsync(
            endpoint => ScrapeTargets.GetAddressAsync(endpoint, container, cancellationToken),
            cancellationToken
        );

    private async Task<Dictionary<string, string>> PrometheusAsync(
        Func<EndpointReference, Task<string>> addressOf,
        CancellationToken cancellationToken
    )
    {
        var settings = await ReadAsync("prometheus/prometheus.yml", cancellationToken);
        if (builder.Configuration["Prometheus:ScrapeInterval"] is { Length: > 0 } interval)
        {
            settings = ScrapePattern().Replace(settings, ValidateDuration("Prometheus:ScrapeInterval", interval));
        }

        var files = new Dictionary<string, string> { ["prometheus.yml"] = settings };
        foreach (var file in Directory.EnumerateFiles(PathOf("prometheus/rules"), "*.yml"))
        {
            var rules = await File.ReadAllTextAsync(file, cancellationToken);
            if (builder.Configuration["Alerts:For"] is { Length: > 0 } duration)
            {
                rules = ForPattern().Replace(rules, ValidateDuration("Alerts:For", duration));
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
                from target in await ScrapeTargets.FindAsync(builder.Resources, job, addressOf)
                select new { targets = new[] { target.Address }, labels = new { service = target.Service } };
            files[$"targets/{job}.json"] = JsonSerializer.Serialize(targets);
        }

        return files;
    }

    /// <summary>Returns Alertmanager's files by path. They are stored in <paramref name="folder"/>.</summary>
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
        foreach (var receiver in AlertReceiver.ReadAll(builder.Configuration))
        {
            var block = await ReadAsync($"alertmanager/receivers/{receiver.Name}.yml", cancellationToken);
            foreach (var (name, value) in receiver.Values.Append(new("folder", folder)))
            {
                var quoted = value.Replace("'", "''", StringComparison.Ordinal);
                block = block.Replace($"${{{name}}}", quoted, StringComparison.Ordinal);
            }

            text = text.Replace($"  - name: {receiver.Name}\n", block.TrimEnd() + "\n", StringComparison.Ordinal);
            files[receiver.SecretFile] = receiver.Secret;
        }

        files["alertmanager.yml"] = text;
        await AddTemplatesAsync(files, cancellationToken);
        return files;
    }

    private async Task AddTemplatesAsync(Dictionary<string, string> files, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(PathOf("alertmanager/templates"), "*.tmpl"))
        {
            files[$"templates/{Path.GetFileName(file)}"] = await File.ReadAllTextAsync(file, cancellationToken);
        }
    }

    /// <summary>
    /// Prometheus finds every replica by its address in DNS. A file of addresses would list the services only.
    /// </summary>
    /// <param name="settings">The text of prometheus.yml.</param>
    /// <param name="job">The job to change.</param>
    /// <param name="names">The names in DNS.</param>
    /// <param name="port">The port of all replicas.</param>
    /// <param name="label">The label of all targets, or null for the name of each.</param>
    private static string FindReplicasByDns(
        string settings,
        string job,
        IEnumerable<string> names,
        int port,
        string? label
    ) =>
        FileDiscovery(job)
            .Replace(
                settings,
                $"""
                    dns_sd_configs:
                      - names: [{string.Join(", ", names)}]
                        type: A
                        port: {port}
                        refresh_interval: 15s
                    relabel_configs:
                      - source_labels: [__meta_dns_name]
                        regex: (.+?)(?:-pods)?
                        replacement: {label ?? "$1"}
                        target_label: service

                """
            );

    private static Regex FileDiscovery(string job) =>
        new($@"    file_sd_configs:\n      - files: \[targets/{job}\.json\]\n        refresh_interval: \w+\n");

    private string PathOf(string path) =>
        Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "observability", path));

    private Task<string> ReadAsync(string path, CancellationToken cancellationToken) =>
        File.ReadAllTextAsync(PathOf(path), cancellationToken);

    private static string ValidateDuration(string name, string duration) =>
        DurationPattern().IsMatch(duration)
            ? $"${{1}}{duration}"
            : throw new SettingsException($"{name} must be a duration such as 5s or 1m, not '{duration}'.");

    [GeneratedRegex(@"(?m)^(\s+for: )\w+$")]
    private static partial Regex ForPattern();

    // The timeout of a scrape is the interval of scrapes.
    [GeneratedRegex(@"(?m)^(\s+scrape_(?:interval|timeout): )\w+$")]
    private static partial Regex ScrapePattern();

    [GeneratedRegex("^[0-9]+(ms|s|m|h)$")]
    private static partial Regex DurationPattern();
}
