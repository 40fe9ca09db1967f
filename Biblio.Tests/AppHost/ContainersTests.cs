using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Biblio.AppHost.Resources;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.AppHost;

/// <summary>The container model of Biblio. These tests need no container runtime.</summary>
public sealed partial class ContainersTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Images_match_the_versions_in_the_readme()
    {
        var pinned = PinnedImage()
            .Matches(Repository.Read("observability/README.md"))
            .Select(row => $"{row.Groups["image"]}:{row.Groups["tag"]}");

        var model = await CreateModelAsync();
        var used =
            from container in Monitoring(model)
            let image = container.Annotations.OfType<ContainerImageAnnotation>().Single()
            select $"{(image.Registry is null ? "" : image.Registry + "/")}{image.Image}:{image.Tag}";

        Assert.Equal(10, used.Count());
        Assert.Equal(pinned.Order(), used.Order());
    }

    [Fact]
    public async Task Every_image_has_a_version()
    {
        var model = await CreateModelAsync("--LoadBalancer=nginx", "--LoadBalancer:orders=nginx");
        var images = model
            .Resources.SelectMany(resource => resource.Annotations.OfType<ContainerImageAnnotation>())
            .ToList();

        Assert.True(images.Count >= 14, $"only {images.Count} images were found");
        Assert.All(images, image => Assert.Matches(@"^v?\d+\.\d+(\.\d+)?(-alpine)?$", image.Tag ?? "(none)"));
    }

    [Fact]
    public async Task Bind_mounts_exist_and_are_read_only()
    {
        var mounts = Monitoring(await CreateModelAsync())
            .SelectMany(container => container.Annotations.OfType<ContainerMountAnnotation>())
            .Where(mount => mount.Type == ContainerMountType.BindMount && mount.Source != "/")
            .ToList();

        Assert.Equal(6, mounts.Count);
        Assert.All(mounts, mount => Assert.True(Path.Exists(mount.Source), $"{mount.Source} does not exist"));
        Assert.All(mounts, mount =>
            Assert.StartsWith(
                Path.Combine(Repository.Root, "observability") + "/",
                mount.Source,
                StringComparison.Ordinal
            )
        );
        Assert.All(mounts, mount => Assert.True(mount.IsReadOnly, $"{mount.Target} can be written"));
    }

    [Fact]
    public async Task A_file_that_an_argument_names_is_in_the_container()
    {
        foreach (var container in Monitoring(await CreateModelAsync()))
        {
            var mounted = container
                .Annotations.OfType<ContainerMountAnnotation>()
                .Select(mount => mount.Target)
                .Concat(
                    container
                        .Annotations.OfType<ContainerFileSystemCallbackAnnotation>()
                        .Select(files => files.DestinationPath)
                )
                .ToList();
            foreach (
                var path in (await GetArgumentsAsync(container))
                    .Select(argument => ConfiguredPath().Match(argument))
                    .Where(match => match.Success)
                    .Select(match => match.Value)
            )
            {
                Assert.True(
                    mounted.Any(target => path == target || path.StartsWith(target + "/", StringComparison.Ordinal)),
                    $"{container.Name} needs {path}, but has only {string.Join(", ", mounted)}"
                );
            }
        }
    }

    [Theory]
    [InlineData("prometheus", "http", 9090)]
    [InlineData("alertmanager", "http", 9093)]
    [InlineData("node-exporter", "http", 9100)]
    [InlineData("mysql-exporter", "http", 9104)]
    [InlineData("redis-exporter", "http", 9121)]
    [InlineData("grafana", "http", 3000)]
    [InlineData("loki", "http", 3100)]
    [InlineData("tempo", "http", 3200)]
    [InlineData("jaeger", "http", 16686)]
    [InlineData("collector", "grpc", 4317)]
    [InlineData("collector", "http", 4318)]
    public async Task Each_container_publishes_its_documented_port(string name, string endpoint, int port)
    {
        var annotation = Endpoints(
                Monitoring(await CreateModelAsync("--PortOffset=100")).Single(container => container.Name == name)
            )
            .Single(candidate => candidate.Name == endpoint);

        Assert.Equal((port + 100, port), (annotation.Port!.Value, annotation.TargetPort!.Value));
    }

    [Fact]
    public async Task Telemetry_flows_through_the_collector_to_the_dashboard()
    {
        var model = await CreateModelAsync("--AppHost:OtlpApiKey=secret");

        foreach (var service in Services(model))
        {
            var endpoint = Assert.IsType<EndpointReference>(
                (await model.GetEnvironmentAsync(service))["OTEL_EXPORTER_OTLP_ENDPOINT"]
            );
            Assert.Equal(("collector", "grpc"), (endpoint.Resource.Name, endpoint.EndpointName));
        }

        var collector = await model.GetEnvironmentAsync(
            Monitoring(model).Single(container => container.Name == "collector")
        );
        Assert.Equal(
            ("http://localhost:18889", "secret"),
            (Assert.IsType<HostUrl>(collector["DASHBOARD_ENDPOINT"]).Url, collector["DASHBOARD_API_KEY"])
        );
    }

    [Theory]
    [InlineData(null, null, "5000")]
    [InlineData("always_on", null, "1000", "--OTEL_TRACES_SAMPLER=always_on", "--OTEL_METRIC_EXPORT_INTERVAL=1000")]
    [InlineData("traceidratio", "0.1", "5000", "--OTEL_TRACES_SAMPLER=traceidratio", "--OTEL_TRACES_SAMPLER_ARG=0.1")]
    public async Task OpenTelemetry_settings_control_sampling_and_export_intervals(
        string? sampler,
        string? argument,
        string metrics,
        params string[] arguments
    )
    {
        // In the Development environment, Aspire sets always_on and an interval of one second.
        var model = await CreateModelAsync(["--environment=Development", .. arguments]);

        foreach (var service in Services(model))
        {
            var environment = await model.GetEnvironmentAsync(service);
            Assert.Equal("1000", environment["OTEL_BSP_SCHEDULE_DELAY"]);
            Assert.Equal(metrics, environment["OTEL_METRIC_EXPORT_INTERVAL"]);
            Assert.Equal(
                (sampler, argument),
                (
                    environment.GetValueOrDefault("OTEL_TRACES_SAMPLER"),
                    environment.GetValueOrDefault("OTEL_TRACES_SAMPLER_ARG")
                )
            );
        }
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("given", "--Parameters:grafana-admin-password=given")]
    public async Task Grafanas_password_is_configurable_and_defaults_to_admin(
        string expected,
        params string[] arguments
    )
    {
        var model = await CreateModelAsync(arguments);
        var grafana = await model.GetEnvironmentAsync(
            Monitoring(model).Single(container => container.Name == "grafana")
        );

        var password = Assert.IsType<ParameterResource>(grafana["GF_SECURITY_ADMIN_PASSWORD"]);
        Assert.True(password.Secret);
        Assert.Equal(expected, await password.GetValueAsync(CancellationToken));
    }

    [Fact]
    public async Task Prometheus_gets_a_target_for_every_running_job()
    {
        var model = await CreateModelAsync("--Replicas:orders=2");
        AllocateEndpoints(model);

        var files = await GetFilesAsync(model, "prometheus");

        var second = Endpoints(Services(model).Single(service => service.Name == "orders-2")).Single().Port;
        string[] Targets(string job) =>
            [
                .. JsonNode
                    .Parse(files[$"targets/{job}.json"])!
                    .AsArray()
                    .Select(entry => $"{entry!["labels"]!["service"]} {entry["targets"]![0]}")
                    .Order(),
            ];
        Assert.Equal(
            [
                "catalog catalog.test:5001",
                "inventory inventory.test:5003",
                "lending lending.test:5004",
                $"orders orders-2.test:{second}",
                "orders orders.test:5002",
                "web web.test:8081",
            ],
            Targets("biblio")
        );
        Assert.Equal(["api api.test:8082"], Targets("gateway"));
        Assert.Equal(["mysql mysql-exporter.test:9104"], Targets("mysqld"));
        Assert.Equal(["prometheus 127.0.0.1:9090"], Targets("prometheus"));
        Assert.Equal(
            ["collector", "grafana", "loki", "tempo"],
            Targets("telemetry").Select(target => target.Split(' ')[0])
        );
        Assert.Equal(
            Directory
                .EnumerateFiles(Path.Combine(Repository.Root, "observability/prometheus/rules"))
                .Select(Path.GetFileName)
                .Order(),
            files
                .Keys.Where(name => name.StartsWith("rules/", StringComparison.Ordinal))
                .Select(Path.GetFileName)
                .Order()
        );
    }

    [Fact]
    public async Task Prometheus_can_reach_every_scraped_process()
    {
        var model = await CreateModelAsync();

        var reachable = (
            await model.GetEnvironmentAsync(Monitoring(model).Single(container => container.Name == "prometheus"))
        )
            .Values.OfType<EndpointReference>()
            .Select(endpoint => endpoint.Resource.Name);

        Assert.Superset(Services(model).Select(service => service.Name).ToHashSet(), reachable.ToHashSet());
    }

    [Fact]
    public async Task Alertmanager_gets_its_URL_and_token_in_protected_files()
    {
        var model = await CreateModelAsync(
            "--Parameters:alerts-webhook-token=token",
            "--Alerts:Slack:Url=https://hooks.example/T"
        );
        AllocateEndpoints(model);

        var files = await GetFilesAsync(model, "alertmanager");

        Assert.Equal("token", files["webhook-token"]);
        Assert.Equal("https://hooks.example/T", files["slack-url"]);
        Assert.Contains(
            "url: http://api.test:8000/alerts/webhook",
            files["alertmanager.yml"],
            StringComparison.Ordinal
        );
        Assert.Contains(
            "api_url_file: '/etc/alertmanager/slack-url'",
            files["alertmanager.yml"],
            StringComparison.Ordinal
        );
        foreach (var name in new[] { "prometheus", "alertmanager", "mysql-exporter" })
        {
            var annotation = Monitoring(model)
                .Single(container => container.Name == name)
                .Annotations.OfType<ContainerFileSystemCallbackAnnotation>()
                .Single();
            Assert.Equal(((UnixFileMode)0b111_111, 65534), (annotation.Umask, annotation.DefaultOwner));
        }
    }

    [Fact]
    public async Task Exporters_get_addresses_and_no_password_as_an_argument()
    {
        var model = await CreateModelAsync(
            "--Parameters:exporter-db-password=hidden",
            "--Parameters:redis-password=hidden"
        );
        AllocateEndpoints(model);

        Assert.Equal(
            "[client]\nhost=mysql.test\nport=3306\nuser=exporter\npassword=hidden\n",
            (await GetFilesAsync(model, "mysql-exporter"))["my.cnf"]
        );
        var redis = await model.GetEnvironmentAsync(
            Monitoring(model).Single(container => container.Name == "redis-exporter")
        );
        Assert.Equal("cache", Assert.IsType<EndpointReference>(redis["REDIS_ADDR"]).Resource.Name);
        foreach (var container in Monitoring(model))
        {
            Assert.DoesNotContain(
                "hidden",
                string.Join(' ', await GetArgumentsAsync(container)),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Redis_writes_its_file_every_second_without_snapshots()
    {
        var model = await CreateModelAsync();
        var redis = model.Resources.OfType<ContainerResource>().Single(resource => resource.Name == "cache");

        var arguments = await GetArgumentsAsync(redis);
        // The shell must not stay between the container and Redis, because it does not forward the signal to stop.
        Assert.Contains(arguments, argument => argument.StartsWith("exec redis-server", StringComparison.Ordinal));
        Assert.EndsWith("--appendonly yes --appendfsync everysec --save ''", arguments[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_refuses_data_at_its_limit_and_evicts_nothing()
    {
        var model = await CreateModelAsync();
        var redis = model.Resources.OfType<ContainerResource>().Single(resource => resource.Name == "cache");

        var arguments = await GetArgumentsAsync(redis);
        var program = Redis.Configuration(6379, "/data", "hidden");

        Assert.Contains(" --maxmemory 384mb --maxmemory-policy noeviction ", arguments[^1], StringComparison.Ordinal);
        Assert.Contains("\nmaxmemory 2gb\nmaxmemory-policy noeviction\n", program, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_is_caught_by_a_container_on_the_documented_ports()
    {
        var model = await CreateModelAsync("--PortOffset=100");
        var mail = Endpoints(model.Resources.Single(resource => resource.Name == "mail"))
            .ToDictionary(endpoint => endpoint.Name);
        var gateway = await model.GetEnvironmentAsync(Services(model).Single(service => service.Name == "api"));

        Assert.Equal((8125, 8025), (mail["http"].Port!.Value, mail["http"].TargetPort!.Value));
        Assert.Equal((1125, 1025), (mail["smtp"].Port!.Value, mail["smtp"].TargetPort!.Value));
        Assert.Equal(("127.0.0.1", "1125"), (gateway["Mail__Smtp__Host"], gateway["Mail__Smtp__Port"]));
    }

    [Fact]
    public async Task Observability_false_starts_no_monitoring_container() =>
        Assert.Empty(Monitoring(await CreateModelAsync("--Observability=false")));

    /// <summary>Creates the model of Program.cs with containers.</summary>
    private static async Task<IDistributedApplicationTestingBuilder> CreateModelAsync(params string[] arguments)
    {
        string[] all =
        [
            "--Runtime=containers",
            $"--StateFolder={Path.Combine(AppContext.BaseDirectory, "model-state")}",
            .. BiblioProcess.PasswordArguments,
            .. arguments,
        ];
        return await DistributedApplicationTestingBuilder.CreateAsync<Projects.Biblio_AppHost>(all, CancellationToken);
    }

    private static IEnumerable<ContainerResource> Monitoring(IDistributedApplicationTestingBuilder model) =>
        model
            .Resources.OfType<ContainerResource>()
            .Where(container => container.Name is not ("mysql" or "cache" or "mail"));

    /// <summary>All replicas of all services. The demo is not a service.</summary>
    private static IEnumerable<ProjectResource> Services(IDistributedApplicationTestingBuilder model) =>
        model.Resources.OfType<ProjectResource>().Where(project => project.Name != "demo");

    private static IEnumerable<EndpointAnnotation> Endpoints(IResource resource) =>
        resource.Annotations.OfType<EndpointAnnotation>();

    /// <summary>Assigns an address to every endpoint, as a start would.</summary>
    private static void AllocateEndpoints(IDistributedApplicationTestingBuilder model)
    {
        foreach (var resource in model.Resources)
        {
            foreach (var endpoint in Endpoints(resource))
            {
                var network = KnownNetworkIdentifiers.DefaultAspireContainerNetwork;
                var allocated = new AllocatedEndpoint(
                    endpoint,
                    $"{resource.Name}.test",
                    endpoint.Port ?? 1234,
                    EndpointBindingMode.SingleAddress,
                    null,
                    network
                );
                endpoint.AllAllocatedEndpoints.AddOrUpdateAllocatedEndpoint(network, allocated);
            }
        }
    }

    private static async Task<IReadOnlyList<string>> GetArgumentsAsync(ContainerResource resource)
    {
        var context = new CommandLineArgsCallbackContext([], CancellationToken);
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return [.. context.Args.OfType<string>()];
    }

    private static async Task<Dictionary<string, string>> GetFilesAsync(
        IDistributedApplicationTestingBuilder model,
        string name
    )
    {
        var container = Monitoring(model).Single(container => container.Name == name);
        await using var services = new ServiceCollection().BuildServiceProvider();
        var context = new ContainerFileSystemCallbackContext { Services = services, Model = container };
        var items = await container
            .Annotations.OfType<ContainerFileSystemCallbackAnnotation>()
            .Single()
            .Callback(context, CancellationToken);
        return Flatten(items, "").ToDictionary(file => file.Path, file => file.Text);
    }

    private static IEnumerable<(string Path, string Text)> Flatten(
        IEnumerable<ContainerFileSystemItem> items,
        string folder
    ) =>
        items.SelectMany(item =>
            item is ContainerDirectory directory
                ? Flatten(directory.Entries, $"{folder}{directory.Name}/")
                : [(folder + item.Name, ((ContainerFile)item).Contents!)]
        );

    [GeneratedRegex(@"(?m)^\| (?<image>(docker|quay)\.io/\S+) \| (?<tag>\S+) \|")]
    private static partial Regex PinnedImage();

    [GeneratedRegex("/etc/.+$")]
    private static partial Regex ConfiguredPath();
}
