using Biblio.AppHost.Local;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.AppHost.Resources;

/// <summary>
/// The OpenTelemetry collector. It sends the telemetry of the services to the dashboard, Tempo, Jaeger and Loki. It
/// runs in containers only.
/// </summary>
internal static class Collector
{
    /// <summary>Adds the collector, and lets the services added so far export their telemetry to it.</summary>
    public static void AddCollector(this IDistributedApplicationBuilder builder, string name)
    {
        if (!builder.IsMonitoredInContainers())
        {
            return;
        }

        const string folder = "/etc/otelcol";
        var collector = builder
            // This distribution has the processor that redacts log messages. The core distribution does not have it.
            .AddContainer(name, "docker.io/otel/opentelemetry-collector-k8s", "0.159.0")
            .WithHttpEndpoint(builder.PortOf("collector"), 4317, "grpc")
            .WithHttpEndpoint(builder.PortOf("collector-http"), 4318, "http")
            .WithHttpEndpoint(targetPort: 8888, name: "metrics")
            .WithHttpHealthCheck("/metrics", endpointName: "metrics")
            .WithArgs("--config", $"{folder}/config.yaml", "--config", $"{folder}/redaction.yaml")
            .WithSourceFiles("collector/config.yaml", $"{folder}/config.yaml")
            .WithSourceFiles("collector/redaction.yaml", $"{folder}/redaction.yaml")
            .WithOtlpExporter(OtlpProtocol.Grpc)
            .WithEnvironment(context =>
            {
                // The collector's configuration reads the dashboard's address from a different variable.
                if (context.EnvironmentVariables.Remove("OTEL_EXPORTER_OTLP_ENDPOINT", out var dashboard))
                {
                    context.EnvironmentVariables["DASHBOARD_ENDPOINT"] = dashboard;
                    context.EnvironmentVariables["DASHBOARD_API_KEY"] = builder.Configuration["AppHost:OtlpApiKey"]
                        ?? "";
                }
            })
            .WithScrapeTarget("telemetry", name, "metrics")
            .WithAnnotation(new OptionalAnnotation());
        if (builder.ExecutionContext.IsPublishMode)
        {
            collector.WithPublishedReceivers();
        }
        else
        {
            builder.Services.AddHostedService(services =>
                ActivatorUtilities.CreateInstance<ServerLogForwarder>(services, collector.Resource)
            );
        }

        foreach (var service in builder.Resources.OfType<ProjectResource>())
        {
            builder
                .CreateResourceBuilder(service)
                .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", collector.GetEndpoint("grpc"))
                .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        }
    }
}
