namespace Biblio.AppHost;

/// <summary>Those who watch, as containers: images as pinned in observability/README.md, each with its file from observability/.</summary>
internal static class Observability
{
    // whom the images of Prometheus' family run as
    private const int Nobody = 65534;

    private const UnixFileMode HiddenFromOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Collector, Tempo, Loki, Jaeger and Grafana; returns where the services send to.</summary>
    public static EndpointReference AddTelemetry(Site site, Watched watched)
    {
        var loki = Add(site, "loki", "docker.io/grafana/loki", "3.7.6", 3100, "/ready")
            .WithArgs("-config.file=/etc/loki/loki.yaml")
            .WithBindMount(Source("loki/loki.yaml"), "/etc/loki/loki.yaml", isReadOnly: true)
            .WithVolume("biblio-loki", "/loki");
        var tempo = Add(site, "tempo", "docker.io/grafana/tempo", "3.0.2", 3200, "/ready")
            .WithArgs("-config.file=/etc/tempo.yaml")
            .WithBindMount(Source("tempo/tempo.yaml"), "/etc/tempo.yaml", isReadOnly: true)
            .WithVolume("biblio-tempo", "/var/tempo");
        Add(site, "jaeger", "quay.io/jaegertracing/jaeger", "2.19.0", 16686, "/")
            .WithEnvironment("JAEGER_LISTEN_HOST", "0.0.0.0");
        var grafana = AddGrafana(site);
        var collector = AddCollector(site);

        watched.Add("telemetry", "collector", collector.GetEndpoint("metrics"));
        watched.Add("telemetry", "loki", loki.GetEndpoint("http"));
        watched.Add("telemetry", "tempo", tempo.GetEndpoint("http"));
        watched.Add("telemetry", "grafana", grafana.GetEndpoint("http"));
        return collector.GetEndpoint("grpc");
    }

    public static void AddPrometheus(Site site, Watched watched)
    {
        var server = Add(site, "prometheus", "docker.io/prom/prometheus", "v3.12.0", 9090, "/-/ready");
        server
            .WithArgs(
                "--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus", "--storage.tsdb.retention.time=15d", "--storage.tsdb.retention.size=1GB",
                "--web.enable-lifecycle", "--enable-feature=exemplar-storage",
                // Tempo writes the service graph
                "--web.enable-remote-write-receiver", "--log.level=warn")
            .WithVolume("biblio-prometheus", "/prometheus");
        watched.Add("prometheus", "prometheus", server.GetEndpoint("http"));
        Reaches(server, [.. watched.Endpoints.Where(endpoint => endpoint.Resource != server.Resource)]);
        WithOwnFiles(server, "/etc/prometheus", cancellationToken => ObservabilityFiles.PrometheusAsync(site, watched, server.Resource, cancellationToken));
    }

    public static void AddAlertmanager(Site site, Watched watched, EndpointReference gateway)
    {
        const string folder = "/etc/alertmanager";
        var server = Add(site, "alertmanager", "docker.io/prom/alertmanager", "v0.33.1", 9093, "/-/ready");
        server
            .WithArgs($"--config.file={folder}/alertmanager.yml", "--storage.path=/alertmanager", "--cluster.listen-address=", "--log.level=warn")
            .WithVolume("biblio-alertmanager", "/alertmanager");
        watched.Add("alertmanager", "alertmanager", server.GetEndpoint("http"));
        Reaches(server, gateway);
        WithOwnFiles(server, folder, async cancellationToken =>
            await ObservabilityFiles.AlertmanagerAsync(site, watched, (await gateway.GetValueAsync(new ValueProviderContext { Caller = server.Resource }, cancellationToken))!, folder, cancellationToken));
    }

    public static void AddNodeExporter(Site site, Watched watched)
    {
        var server = Add(site, "node-exporter", "docker.io/prom/node-exporter", "v1.12.1", 9100, "/metrics").WithArgs("--log.level=warn");
        if (OperatingSystem.IsLinux())
        {
            // elsewhere containers live in a machine of their own, and that is what it can measure
            server.WithArgs("--path.rootfs=/host").WithBindMount("/", "/host", isReadOnly: true).WithContainerRuntimeArgs("--pid=host");
        }

        watched.Add("node", "host", server.GetEndpoint("http"));
    }

    public static void AddMySqlExporter(Site site, Watched watched, Watcher account, EndpointReference database)
    {
        const string folder = "/etc/mysqld-exporter";
        var server = Add(site, "mysql-exporter", "docker.io/prom/mysqld-exporter", "v0.18.0", 9104, "/metrics");
        server.WithArgs($"--config.my-cnf={folder}/my.cnf", "--no-collect.slave_status", "--log.level=warn");
        WithOwnFiles(server, folder, async cancellationToken =>
        {
            var from = new ValueProviderContext { Caller = server.Resource };
            var host = await database.Property(EndpointProperty.Host).GetValueAsync(from, cancellationToken);
            var port = await database.Property(EndpointProperty.Port).GetValueAsync(from, cancellationToken);
            var password = await account.Password.Resource.GetValueAsync(cancellationToken);
            return new() { ["my.cnf"] = $"[client]\nhost={host}\nport={port}\nuser={account.Name}\npassword={password}\n" };
        });
        watched.Add("mysqld", "mysql", server.GetEndpoint("http"));
    }

    public static void AddRedisExporter(Site site, Watched watched, EndpointReference cache, IResourceBuilder<ParameterResource> password)
    {
        var server = Add(site, "redis-exporter", "docker.io/oliver006/redis_exporter", "v1.80.0", 9121, "/metrics")
            .WithEnvironment("REDIS_ADDR", cache)
            .WithEnvironment("REDIS_PASSWORD", password)
            // where the developer's certificate is trusted Redis speaks TLS with it; the exporter does not know who signed it
            .WithEnvironment("REDIS_EXPORTER_SKIP_TLS_VERIFICATION", "true");
        watched.Add("redis", "cache", server.GetEndpoint("http"));
    }

    private static IResourceBuilder<ContainerResource> AddGrafana(Site site)
    {
        const string password = "grafana-admin-password";
        var configuration = site.Builder.Configuration;
        return Add(site, "grafana", "docker.io/grafana/grafana", "13.1.0", 3000, "/api/health")
            // admin/admin is for this machine's loopback alone; what is published gets a generated one
            .WithEnvironment("GF_SECURITY_ADMIN_PASSWORD", site.Builder.ExecutionContext.IsRunMode
                ? site.Builder.AddParameter(password, () => configuration[$"Parameters:{password}"] ?? "admin", secret: true)
                : site.Secret(password))
            .WithEnvironment("GF_ANALYTICS_REPORTING_ENABLED", "false")
            .WithEnvironment("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
            .WithBindMount(Source("grafana/provisioning"), "/etc/grafana/provisioning", isReadOnly: true)
            .WithBindMount(Source("grafana/dashboards"), "/var/lib/grafana/dashboards", isReadOnly: true)
            .WithVolume("biblio-grafana", "/var/lib/grafana");
    }

    private static IResourceBuilder<ContainerResource> AddCollector(Site site)
    {
        var collector = site.Builder.AddContainer("collector", "docker.io/otel/opentelemetry-collector", "0.153.0")
            .WithHttpEndpoint(site.Ports.Of("collector"), 4317, "grpc")
            .WithHttpEndpoint(site.Ports.Of("collector-http"), 4318, "http")
            .WithHttpEndpoint(targetPort: 8888, name: "metrics")
            .WithHttpHealthCheck("/metrics", endpointName: "metrics")
            .WithArgs("--config", "/etc/otelcol/config.yaml", "--config", "/etc/otelcol/redaction.yaml")
            .WithBindMount(Source("collector/config.yaml"), "/etc/otelcol/config.yaml", isReadOnly: true)
            .WithBindMount(Source("collector/redaction.yaml"), "/etc/otelcol/redaction.yaml", isReadOnly: true)
            .WithOtlpExporter(OtlpProtocol.Grpc)
            .WithEnvironment(context =>
            {
                // Aspire says to everybody where its dashboard listens; the collector's file knows that by another name
                if (context.EnvironmentVariables.Remove("OTEL_EXPORTER_OTLP_ENDPOINT", out var dashboard))
                {
                    context.EnvironmentVariables["DASHBOARD_ENDPOINT"] = dashboard;
                    context.EnvironmentVariables["DASHBOARD_API_KEY"] = site.Builder.Configuration["AppHost:OtlpApiKey"] ?? "";
                }
            });
        site.Aside.Add("collector");
        return collector;
    }

    private static IResourceBuilder<ContainerResource> Add(Site site, string name, string image, string tag, int port, string health)
    {
        site.Aside.Add(name);
        return site.Builder.AddContainer(name, image, tag).WithHttpEndpoint(site.Ports.Of(name), port, "http").WithHttpHealthCheck(health);
    }

    private static string Source(string path) => $"../observability/{path}";

    /// <summary>Aspire opens a way from a container to a process of this machine for what the container's environment mentions.</summary>
    private static void Reaches(IResourceBuilder<ContainerResource> server, params ReadOnlySpan<EndpointReference> endpoints)
    {
        for (var i = 0; i < endpoints.Length; i++)
        {
            server.WithEnvironment($"BIBLIO_REACHES_{i}", endpoints[i]);
        }
    }

    // copied in rather than mounted: they hold secrets, so that only the container's own user may read them, and that user is nobody on this machine
    private static void WithOwnFiles(IResourceBuilder<ContainerResource> server, string folder, Func<CancellationToken, Task<Dictionary<string, string>>> files) =>
        server.WithContainerFiles(folder, async (_, cancellationToken) => Tree(await files(cancellationToken)), Nobody, Nobody, HiddenFromOthers);

    private static IEnumerable<ContainerFileSystemItem> Tree(Dictionary<string, string> files) =>
        from file in files
        group new ContainerFile { Name = Path.GetFileName(file.Key), Contents = file.Value } by Path.GetDirectoryName(file.Key)! into folder
        from item in folder.Key.Length == 0 ? folder : (IEnumerable<ContainerFileSystemItem>)[new ContainerDirectory { Name = folder.Key, Entries = folder.ToList() }]
        select item;
}
