using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.AppHost;

/// <summary>Biblio as it is described to a container runtime; none is needed to look at the description.</summary>
public sealed partial class ContainersTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Images_are_those_that_the_readme_pins()
    {
        var pinned = PinnedImage()
            .Matches(Repository.Read("observability/README.md"))
            .Select(row => $"{row.Groups["image"]}:{row.Groups["tag"]}");

        var model = await DescribeAsync();
        var used =
            from container in Monitoring(model)
            let image = container.Annotations.OfType<ContainerImageAnnotation>().Single()
            select $"{(image.Registry is null ? "" : image.Registry + "/")}{image.Image}:{image.Tag}";

        Assert.Equal(10, used.Count());
        Assert.Equal(pinned.Order(), used.Order());
    }

    [Fact]
    public async Task What_is_mounted_from_the_repository_is_there_and_can_not_be_written()
    {
        var mounts = Monitoring(await DescribeAsync())
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
        foreach (var container in Monitoring(await DescribeAsync()))
        {
            var inside = container
                .Annotations.OfType<ContainerMountAnnotation>()
                .Select(mount => mount.Target)
                .Concat(
                    container
                        .Annotations.OfType<ContainerFileSystemCallbackAnnotation>()
                        .Select(files => files.DestinationPath)
                )
                .ToList();
            foreach (
                var path in (await ArgumentsAsync(container))
                    .Select(argument => ConfiguredPath().Match(argument))
                    .Where(match => match.Success)
                    .Select(match => match.Value)
            )
            {
                Assert.True(
                    inside.Any(place => path == place || path.StartsWith(place + "/", StringComparison.Ordinal)),
                    $"{container.Name} asks for {path}, and has {string.Join(", ", inside)}"
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
    public async Task Each_answers_on_its_port_of_the_map(string name, string endpoint, int port)
    {
        var annotation = Endpoints(
                Monitoring(await DescribeAsync("--PortOffset=100")).Single(container => container.Name == name)
            )
            .Single(endpointOf => endpointOf.Name == endpoint);

        Assert.Equal((port + 100, port), (annotation.Port!.Value, annotation.TargetPort!.Value));
    }

    [Fact]
    public async Task Services_tell_the_collector_and_the_collector_tells_the_dashboard()
    {
        var model = await DescribeAsync("--AppHost:OtlpApiKey=secret");

        foreach (var service in Services(model))
        {
            var endpoint = Assert.IsType<EndpointReference>(
                (await EnvironmentAsync(model, service))["OTEL_EXPORTER_OTLP_ENDPOINT"]
            );
            Assert.Equal(("collector", "grpc"), (endpoint.Resource.Name, endpoint.EndpointName));
        }

        var collector = await EnvironmentAsync(
            model,
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
    public async Task Which_traces_are_kept_and_how_often_metrics_go_says_whoever_starts_Biblio(
        string? sampler,
        string? argument,
        string metrics,
        params string[] arguments
    )
    {
        // for developers Aspire says always_on and every second
        var model = await DescribeAsync(["--environment=Development", .. arguments]);

        foreach (var service in Services(model))
        {
            var environment = await EnvironmentAsync(model, service);
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
    public async Task Grafana_has_the_password_that_is_given_and_admin_on_this_machine_without_one(
        string expected,
        params string[] arguments
    )
    {
        var model = await DescribeAsync(arguments);
        var grafana = await EnvironmentAsync(model, Monitoring(model).Single(container => container.Name == "grafana"));

        var password = Assert.IsType<ParameterResource>(grafana["GF_SECURITY_ADMIN_PASSWORD"]);
        Assert.True(password.Secret);
        Assert.Equal(expected, await password.GetValueAsync(CancellationToken));
    }

    [Fact]
    public async Task Prometheus_is_given_an_address_for_every_job_that_runs_here()
    {
        var model = await DescribeAsync("--Replicas:orders=2");
        Allocate(model);

        var files = await FilesAsync(model, "prometheus");

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
    public async Task A_way_is_opened_to_every_process_of_this_machine_that_Prometheus_asks()
    {
        var model = await DescribeAsync();

        var reached = (
            await EnvironmentAsync(model, Monitoring(model).Single(container => container.Name == "prometheus"))
        )
            .Values.OfType<EndpointReference>()
            .Select(endpoint => endpoint.Resource.Name);

        Assert.Superset(Services(model).Select(service => service.Name).ToHashSet(), reached.ToHashSet());
    }

    [Fact]
    public async Task Alertmanager_is_given_the_gateway_and_the_token_and_no_other_user_can_read_them()
    {
        var model = await DescribeAsync(
            "--Parameters:alerts-webhook-token=token",
            "--Alerts:Slack:Url=https://hooks.example/T"
        );
        Allocate(model);

        var files = await FilesAsync(model, "alertmanager");

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
    public async Task The_exporters_are_told_where_their_servers_are_and_no_password_is_an_argument()
    {
        var model = await DescribeAsync(
            "--Parameters:exporter-db-password=hidden",
            "--Parameters:redis-password=hidden"
        );
        Allocate(model);

        Assert.Equal(
            "[client]\nhost=mysql.test\nport=3306\nuser=exporter\npassword=hidden\n",
            (await FilesAsync(model, "mysql-exporter"))["my.cnf"]
        );
        var redis = await EnvironmentAsync(
            model,
            Monitoring(model).Single(container => container.Name == "redis-exporter")
        );
        Assert.Equal("cache", Assert.IsType<EndpointReference>(redis["REDIS_ADDR"]).Resource.Name);
        foreach (var container in Monitoring(model))
        {
            Assert.DoesNotContain(
                "hidden",
                string.Join(' ', await ArgumentsAsync(container)),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Observability_false_leaves_all_of_them_out() =>
        Assert.Empty(Monitoring(await DescribeAsync("--Observability=false")));

    /// <summary>The model of Program.cs, with containers.</summary>
    private static async Task<IDistributedApplicationTestingBuilder> DescribeAsync(params string[] arguments)
    {
        string[] all =
        [
            "--Runtime=containers",
            $"--StateFolder={Path.Combine(AppContext.BaseDirectory, "model-state")}",
            .. BiblioProcess.Passwords,
            .. arguments,
        ];
        return await DistributedApplicationTestingBuilder.CreateAsync<Projects.Biblio_AppHost>(all, CancellationToken);
    }

    private static IEnumerable<ContainerResource> Monitoring(IDistributedApplicationTestingBuilder model) =>
        model.Resources.OfType<ContainerResource>().Where(container => container.Name is not ("mysql" or "cache"));

    /// <summary>All replicas; the demo is a program, not a service.</summary>
    private static IEnumerable<ProjectResource> Services(IDistributedApplicationTestingBuilder model) =>
        model.Resources.OfType<ProjectResource>().Where(project => project.Name != "demo");

    private static IEnumerable<EndpointAnnotation> Endpoints(IResource resource) =>
        resource.Annotations.OfType<EndpointAnnotation>();

    /// <summary>Gives every endpoint an address, as starting would.</summary>
    private static void Allocate(IDistributedApplicationTestingBuilder model)
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

    private static async Task<Dictionary<string, object>> EnvironmentAsync(
        IDistributedApplicationTestingBuilder model,
        IResource resource
    )
    {
        var context = new EnvironmentCallbackContext(
            model.ExecutionContext,
            resource,
            cancellationToken: CancellationToken
        );
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return context.EnvironmentVariables;
    }

    private static async Task<IReadOnlyList<string>> ArgumentsAsync(ContainerResource resource)
    {
        var context = new CommandLineArgsCallbackContext([], CancellationToken);
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return [.. context.Args.OfType<string>()];
    }

    private static async Task<Dictionary<string, string>> FilesAsync(
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
        return Flat(items, "").ToDictionary(file => file.Path, file => file.Text);
    }

    private static IEnumerable<(string Path, string Text)> Flat(
        IEnumerable<ContainerFileSystemItem> items,
        string folder
    ) =>
        items.SelectMany(item =>
            item is ContainerDirectory directory
                ? Flat(directory.Entries, $"{folder}{directory.Name}/")
                : [(folder + item.Name, ((ContainerFile)item).Contents!)]
        );

    [GeneratedRegex(@"(?m)^\| (?<image>(docker|quay)\.io/\S+) \| (?<tag>\S+) \|")]
    private static partial Regex PinnedImage();

    [GeneratedRegex("/etc/.+$")]
    private static partial Regex ConfiguredPath();
}
