using System.Globalization;

namespace Biblio.AppHost.Native;

/// <summary>Those who watch, as local programs on loopback: Prometheus, Alertmanager, the exporters. One that is not installed is left out, and the start says so.</summary>
internal static class Watchers
{
    public static void AddPrometheus(Site site, Watched watched)
    {
        if (Find(site, "Prometheus", "prometheus", "prometheus") is not { } program)
        {
            return;
        }

        var port = site.Ports.Of("prometheus");
        var folder = site.Folder.Private("prometheus");
        var server = site.Builder.AddExecutable("prometheus", program, folder,
                $"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data", "--storage.tsdb.retention.time=15d", "--storage.tsdb.retention.size=1GB",
                $"--web.listen-address=127.0.0.1:{port}", "--web.enable-lifecycle", "--enable-feature=exemplar-storage", "--log.level=warn")
            .WithHttpEndpoint(port, port, name: "http", isProxied: false)
            .WithHttpHealthCheck("/-/ready");
        watched.Add("prometheus", "prometheus", server.GetEndpoint("http"));
        server.OnBeforeResourceStarted(async (_, _, cancellationToken) => Write(site, "prometheus", await ObservabilityFiles.PrometheusAsync(site, watched, asker: null, cancellationToken)));
    }

    public static void AddAlertmanager(Site site, Watched watched)
    {
        if (Find(site, "Alertmanager", "prometheus-alertmanager", "prometheus-alertmanager", "alertmanager") is not { } program)
        {
            return;
        }

        var port = site.Ports.Of("alertmanager");
        var folder = site.Folder.Private("alertmanager");
        var server = site.Builder.AddExecutable("alertmanager", program, folder,
                $"--config.file={folder}/alertmanager.yml", $"--storage.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}",
                // there is one of them
                "--cluster.listen-address=", "--log.level=warn")
            .WithHttpEndpoint(port, port, name: "http", isProxied: false)
            .WithHttpHealthCheck("/-/ready");
        var gateway = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{site.Ports.Of("api")}");
        server.OnBeforeResourceStarted(async (_, _, cancellationToken) => Write(site, "alertmanager", await ObservabilityFiles.AlertmanagerAsync(site, watched, gateway, folder, cancellationToken)));
        watched.Add("alertmanager", "alertmanager", server.GetEndpoint("http"));
    }

    public static void AddNodeExporter(Site site, Watched watched)
    {
        if (Find(site, "The node exporter", "prometheus-node-exporter", "prometheus-node-exporter", "node_exporter") is { } program)
        {
            var server = AddExporter(site, "node-exporter", program, site.Folder.Private("run"), "--log.level=warn");
            watched.Add("node", "host", server.GetEndpoint("http"));
        }
    }

    public static void AddMySqlExporter(Site site, Watched watched, Watcher account, EndpointReference database)
    {
        if (Find(site, "The MySQL exporter", "prometheus-mysqld-exporter", "prometheus-mysqld-exporter", "mysqld_exporter") is not { } program)
        {
            return;
        }

        var run = site.Folder.Private("run");
        // replication is not used here, and asking for it differs from server to server
        var server = AddExporter(site, "mysql-exporter", program, run, $"--config.my-cnf={run}/mysql-exporter.cnf", "--no-collect.slave_status", "--log.level=warn");
        server.OnBeforeResourceStarted(async (_, _, cancellationToken) =>
        {
            var password = await account.Password.Resource.GetValueAsync(cancellationToken);
            site.Folder.Write("run", "mysql-exporter.cnf", string.Create(CultureInfo.InvariantCulture, $"[client]\nhost=127.0.0.1\nport={database.Port}\nuser={account.Name}\npassword={password}\n"));
        });
        watched.Add("mysqld", "mysql", server.GetEndpoint("http"));
    }

    public static void AddRedisExporter(Site site, Watched watched, EndpointReference cache, IResourceBuilder<ParameterResource> password)
    {
        if (Find(site, "The Redis exporter", "prometheus-redis-exporter", "prometheus-redis-exporter", "redis_exporter") is { } program)
        {
            var server = AddExporter(site, "redis-exporter", program, site.Folder.Private("run"))
                .WithEnvironment("REDIS_ADDR", ReferenceExpression.Create($"redis://{cache.Property(EndpointProperty.IPV4Host)}:{cache.Property(EndpointProperty.Port)}"))
                .WithEnvironment("REDIS_PASSWORD", password);
            watched.Add("redis", "cache", server.GetEndpoint("http"));
        }
    }

    private static IResourceBuilder<ExecutableResource> AddExporter(Site site, string name, string program, string folder, params string[] arguments)
    {
        var port = site.Ports.Of(name);
        return site.Builder.AddExecutable(name, program, folder, [$"--web.listen-address=127.0.0.1:{port}", .. arguments])
            .WithHttpEndpoint(port, port, name: "http", isProxied: false)
            .WithHttpHealthCheck("/metrics");
    }

    private static void Write(Site site, string folder, Dictionary<string, string> files)
    {
        foreach (var (path, text) in files)
        {
            site.Folder.Write(Path.Combine(folder, Path.GetDirectoryName(path)!), Path.GetFileName(path), text);
        }
    }

    private static string? Find(Site site, string what, string package, params string[] programs)
    {
        var found = programs.Select(LocalProgram.Path).OfType<string>().FirstOrDefault();
        if (found is null)
        {
            site.NotInstalled.Add($"{what} (apt-get install {package})");
        }

        return found;
    }
}
