using System.Globalization;
using Biblio.AppHost.Commands;
using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>The services of Biblio, each on its fixed port.</summary>
internal static class Services
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string OtlpHeaders = "OTEL_EXPORTER_OTLP_HEADERS";

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

    /// <summary>A service; <c>Replicas:NAME</c> above 1 gives further ones on free ports.</summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder,
        string name
    )
        where TProject : IProjectMetadata, new() =>
        builder.AddReplicated(name, replica =>
            AddReplica<TProject>(builder, name, replica).WithScrapeTarget("biblio", name)
        );

    /// <summary>A link to the service's OpenAPI document on the dashboard.</summary>
    public static IResourceBuilder<ProjectResource> WithOpenApiLink(this IResourceBuilder<ProjectResource> service) =>
        service.WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation
        {
            Url = "/openapi/v1.json",
            DisplayText = "OpenAPI",
        });

    /// <summary>
    /// The gateway: the public address with the web, another with the API alone, and one for HTTP/2 without TLS.
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
            // Without a launch profile the orchestrator would start it in Production.
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
            // Replicas are one service with several instances: rules and dashboards add them up.
            .WithEnvironment("OTEL_SERVICE_NAME", name)
            .WithEnvironment(context => SetTelemetry(context, builder))
            .WithHttpHealthCheck("/health")
            .WithFaultCommand(name)
            .StartsWithoutSdk(new TProject().ProjectPath);
    }

    // Services listen on their ports themselves. The orchestrator's proxy before each of them would cost up to half of
    // the throughput, and would spread connections over replicas that YARP and nginx are to balance.
    private static IResourceBuilder<ProjectResource> WithServiceEndpoint(
        this IResourceBuilder<ProjectResource> service,
        string name,
        int? port
    )
    {
        if (service.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return service.WithHttpEndpoint(port, name: name);
        }

        var free = port ?? Ports.Free();
        return service.WithHttpEndpoint(free, free, name, isProxied: false);
    }

    /// <summary>
    /// Starts the built program itself. <c>dotnet run</c> would evaluate the project again at every start, which takes
    /// 10 s of processor time and stays beside each service with 130 MB. Not under a debugger or <c>dotnet watch</c>.
    /// </summary>
    public static IResourceBuilder<ProjectResource> StartsWithoutSdk(
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
    /// Takes back what Aspire sets for developers: all traces kept, metrics every second, query strings in traces.
    /// The services decide which traces they keep, and metrics go as often as Prometheus scrapes. What the environment
    /// of the AppHost says comes first, also another receiver than the dashboard.
    /// </summary>
    private static void SetTelemetry(EnvironmentCallbackContext context, IDistributedApplicationBuilder builder)
    {
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
            // The dashboard's key is not for another receiver.
            variables.Remove(OtlpEndpoint);
            variables.Remove(OtlpHeaders);
        }

        foreach (var name in TelemetrySettings)
        {
            if (configuration[name] is { Length: > 0 } given)
            {
                variables[name] = given;
            }
        }
    }
}
