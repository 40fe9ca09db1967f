using System.Globalization;
using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>Adds the services of Biblio, each on its fixed port.</summary>
internal static class Services
{
    /// <summary>The endpoint of services with gRPC. Their callers find it as <c>http://_rpc.NAME</c>.</summary>
    public const string RpcEndpoint = "rpc";

    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string OtlpHeaders = "OTEL_EXPORTER_OTLP_HEADERS";

    // The ports in containers, by endpoint. Each container has its own address, so services share them.
    private static readonly Dictionary<string, int> ContainerPorts = new()
    {
        ["http"] = 8080,
        ["api-only"] = 8082,
        ["http2"] = 8083,
        [RpcEndpoint] = 8081,
    };

    private static readonly string[] TelemetrySettings =
    [
        "OTEL_TRACES_SAMPLER",
        "OTEL_TRACES_SAMPLER_ARG",
        "OTEL_METRIC_EXPORT_INTERVAL",
        "OTEL_BSP_SCHEDULE_DELAY",
        "OTEL_BLRP_SCHEDULE_DELAY",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        OtlpEndpoint,
        OtlpHeaders,
    ];

    /// <summary>Adds a service. <c>Replicas:NAME</c> above 1 adds more replicas on free ports.</summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder,
        string name
    )
        where TProject : IProjectMetadata, new() =>
        builder.AddReplicated(name, replica =>
            AddReplica<TProject>(builder, name, replica).WithScrapeTarget("biblio", name)
        );

    /// <summary>Adds a service with gRPC, which has a port of its own for HTTP/2 without TLS.</summary>
    public static IResourceBuilder<ProjectResource> AddRpcService<TProject>(
        this IDistributedApplicationBuilder builder,
        string name
    )
        where TProject : IProjectMetadata, new() => builder.AddReplicated(name, replica =>
        {
            var service = AddReplica<TProject>(builder, name, replica)
                .WithScrapeTarget("biblio", name)
                .WithServiceEndpoint(RpcEndpoint, replica == 1 ? builder.PortOf($"{name}-rpc") : null)
                .WithUrlForEndpoint(RpcEndpoint, url =>
                    (url.DisplayText, url.DisplayLocation) = ("gRPC", UrlDisplayLocation.DetailsOnly)
                );
            return service.WithEnvironment(
                "Rpc__Port",
                service.GetEndpoint(RpcEndpoint).Property(EndpointProperty.TargetPort)
            );
        });

    /// <summary>Adds a link to the service's OpenAPI document to the dashboard.</summary>
    public static IResourceBuilder<ProjectResource> WithOpenApiLink(this IResourceBuilder<ProjectResource> service) =>
        service.WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation
        {
            Url = "/openapi/v1.json",
            DisplayText = "OpenAPI",
        });

    /// <summary>
    /// Adds the gateway. It has a public endpoint with the web, one with the API only, and one for HTTP/2 without TLS.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddGateway<TProject>(
        this IDistributedApplicationBuilder builder,
        string name
    )
        where TProject : IProjectMetadata, new() => builder.AddReplicated(name, replica =>
        {
            var gateway = AddReplica<TProject>(builder, name, replica)
                .WithExternalHttpEndpoints()
                .WithServiceEndpoint("api-only", replica == 1 ? builder.PortOf("api-only") : null)
                .WithServiceEndpoint("http2", replica == 1 ? builder.PortOf("api-http2") : null)
                .WithScrapeTarget("gateway", name, "api-only")
                .WithUrlForEndpoint("http", url => url.DisplayText = "Biblio")
                .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/openapi", DisplayText = "API" })
                .WithUrlForEndpoint("api-only", url =>
                    (url.DisplayText, url.DisplayLocation) = ("API only", UrlDisplayLocation.DetailsOnly)
                )
                .WithUrlForEndpoint("http2", url =>
                    (url.DisplayText, url.DisplayLocation) = ("HTTP/2 without TLS", UrlDisplayLocation.DetailsOnly)
                );
            if (replica == 1)
            {
                gateway.WithExercises();
            }

            return gateway
                .WithEnvironment(
                    "Gateway__ApiOnlyPort",
                    gateway.GetEndpoint("api-only").Property(EndpointProperty.TargetPort)
                )
                .WithEnvironment(
                    "Gateway__Http2Port",
                    gateway.GetEndpoint("http2").Property(EndpointProperty.TargetPort)
                );
        });

    private static IResourceBuilder<ProjectResource> AddReplica<TProject>(
        IDistributedApplicationBuilder builder,
        string name,
        int replica
    )
        where TProject : IProjectMetadata, new()
    {
        var resourceName = replica == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{replica}");
        return builder
            .AddProject<TProject>(resourceName, options => options.ExcludeLaunchProfile = true)
            .WithServiceEndpoint("http", replica == 1 ? builder.PortOf(name) : null)
            // Without a launch profile, the orchestrator would start the service in Production.
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
            // Replicas are instances of one service, and rules and dashboards sum over them.
            .WithEnvironment("OTEL_SERVICE_NAME", name)
            .WithEnvironment(context => ConfigureTelemetry(context, builder))
            .WithHttpHealthCheck("/health")
            .RunBuiltProgram(new TProject().ProjectPath);
    }

    // Services listen on their ports directly. The orchestrator's proxy would cost up to half of the throughput. It
    // would also distribute connections over replicas, which YARP and nginx do.
    public static IResourceBuilder<ProjectResource> WithServiceEndpoint(
        this IResourceBuilder<ProjectResource> service,
        string name,
        int? port
    )
    {
        if (service.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return service.WithHttpEndpoint(ContainerPorts[name], ContainerPorts[name], name);
        }

        var actualPort = port ?? Ports.GetFreePort();
        return service.WithHttpEndpoint(actualPort, actualPort, name, isProxied: false);
    }

    /// <summary>
    /// Starts the built program directly, except with a debugger or <c>dotnet watch</c>. The command <c>dotnet run</c>
    /// evaluates the project at each start, which takes 10 s of processor time. It also keeps running and uses 130 MB
    /// per service.
    /// </summary>
    public static IResourceBuilder<ProjectResource> RunBuiltProgram(
        this IResourceBuilder<ProjectResource> service,
        string projectPath
    )
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var project = Path.GetFileNameWithoutExtension(projectPath);
        var program = Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, $"{project}.dll")
        );
        var isWatched =
            service.ApplicationBuilder.Configuration["DEBUG_SESSION_PORT"] is not null
            || service.ApplicationBuilder.Configuration["DOTNET_WATCH"] is not null;
        return service.ApplicationBuilder.ExecutionContext.IsPublishMode || isWatched || !File.Exists(program)
            ? service
            : service
                .WithAnnotation(
                    new ExecutableAnnotation
                    {
                        Command = "dotnet",
                        WorkingDirectory = Path.GetDirectoryName(projectPath)!,
                    }
                )
                .WithArgs(program);
    }

    /// <summary>
    /// Replaces Aspire's settings for development: all traces, metrics each second, and query strings in traces.
    /// Services sample traces themselves, and export metrics as often as Prometheus scrapes. The environment of the
    /// AppHost takes precedence, and may name another receiver than the dashboard.
    /// </summary>
    private static void ConfigureTelemetry(EnvironmentCallbackContext context, IDistributedApplicationBuilder builder)
    {
        if (context.ExecutionContext.IsPublishMode)
        {
            return; // The settings of this machine must not be published.
        }

        var configuration = builder.Configuration;
        var variables = context.EnvironmentVariables;
        variables.Remove("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION");
        variables.Remove("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION");
        variables.Remove("OTEL_TRACES_SAMPLER");
        if (variables.ContainsKey("OTEL_METRIC_EXPORT_INTERVAL"))
        {
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = "5000";
        }

        if (!string.IsNullOrEmpty(configuration[OtlpEndpoint]) || !builder.HasDashboard())
        {
            // The dashboard's key must not be sent to another receiver.
            variables.Remove(OtlpEndpoint);
            variables.Remove(OtlpHeaders);
        }

        foreach (var name in TelemetrySettings)
        {
            if (configuration[name] is { Length: > 0 } configured)
            {
                variables[name] = configured;
            }
        }
    }
}
