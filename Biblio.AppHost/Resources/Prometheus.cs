using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>Prometheus with its rules. It scrapes all resources that have a scrape target.</summary>
internal static class Prometheus
{
    // Later versions of Prometheus 3 read the retention from prometheus.yml and deprecate these flags. Debian's 2.42
    // knows the flags only.
    private static readonly string[] Arguments =
    [
        "--storage.tsdb.retention.time=15d",
        "--storage.tsdb.retention.size=1GB",
        "--web.enable-lifecycle",
        "--enable-feature=exemplar-storage",
        "--log.level=warn",
    ];

    public static void AddPrometheus(this IDistributedApplicationBuilder builder, string name)
    {
        if (!builder.IsMonitored())
        {
            return;
        }

        if (builder.IsNative())
        {
            AddProgram(builder, name);
        }
        else
        {
            AddContainer(builder, name);
        }
    }

    private static void AddProgram(IDistributedApplicationBuilder builder, string name)
    {
        var state = builder.Local().Folder;
        var folder = state.CreateFolder(name);
        builder
            .AddMonitoringProgram(name, "/-/ready", "prometheus", "prometheus")
            ?.WithArgs($"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data")
            .WithArgs(Arguments)
            .WithScrapeTarget("prometheus", name)
            .WithUrlForEndpoint("http", url => url.DisplayText = "Prometheus")
            .WithSecretFiles(state, cancellationToken =>
                new MonitoringFiles(builder).PrometheusAsync(null, cancellationToken)
            );
    }

    private static void AddContainer(IDistributedApplicationBuilder builder, string name)
    {
        var server = builder.AddMonitoringContainer(name, "docker.io/prom/prometheus", "v3.13.2", 9090, "/-/ready");
        server
            .WithArgs("--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus")
            // Tempo writes the metrics of the service graph.
            .WithArgs("--web.enable-remote-write-receiver")
            .WithArgs(Arguments)
            .WithVolume("biblio-prometheus", "/prometheus")
            .WithScrapeTarget("prometheus", name)
            .WithUrlForEndpoint("http", url => url.DisplayText = "Prometheus");
        if (builder.ExecutionContext.IsPublishMode)
        {
            server.WithPublishedFiles("/etc/prometheus", isFolder: true, cancellationToken =>
                new MonitoringFiles(builder).PublishPrometheusAsync(server.Resource, cancellationToken)
            );
            return;
        }

        server
            .WithAccessTo(() =>
                ScrapeTargets.Endpoints(builder.Resources).Where(endpoint => endpoint.Resource != server.Resource)
            )
            .WithSecretFiles("/etc/prometheus", cancellationToken =>
                new MonitoringFiles(builder).PrometheusAsync(server.Resource, cancellationToken)
            );
    }
}
