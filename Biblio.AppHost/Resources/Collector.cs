using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>The OpenTelemetry collector: from the services to the dashboard, Tempo, Jaeger and Loki; containers only.</summary>
internal static class Collector
{
    /// <summary>Adds the collector and sends it the telemetry of every service so far.</summary>
    public static void AddCollector(this IDistributedApplicationBuilder builder, string name)
    {
        if (!builder.IsMonitoredInContainers())
        {
            return;
        }

        const string folder = "/etc/otelcol";
        var collector = builder
            .AddContainer(name, "docker.io/otel/opentelemetry-collector", "0.153.0")
            .WithHttpEndpoint(builder.PortOf("collector"), 4317, "grpc")
            .WithHttpEndpoint(builder.PortOf("collector-http"), 4318, "http")
            .WithHttpEndpoint(targetPort: 8888, name: "metrics")
            .WithHttpHealthCheck("/metrics", endpointName: "metrics")
            .WithArgs("--config", $"{folder}/config.yaml", "--config", $"{folder}/redaction.yaml")
            .WithBindMount(Monitoring.Source("collector/config.yaml"), $"{folder}/config.yaml", isReadOnly: true)
            .WithBindMount(Monitoring.Source("collector/redaction.yaml"), $"{folder}/redaction.yaml", isReadOnly: true)
            .WithOtlpExporter(OtlpProtocol.Grpc)
            .WithEnvironment(context =>
            {
                // Aspire gives everybody the dashboard's address; the collector's file knows it by another name.
                if (context.EnvironmentVariables.Remove("OTEL_EXPORTER_OTLP_ENDPOINT", out var dashboard))
                {
                    context.EnvironmentVariables["DASHBOARD_ENDPOINT"] = dashboard;
                    context.EnvironmentVariables["DASHBOARD_API_KEY"] = builder.Configuration["AppHost:OtlpApiKey"]
                        ?? "";
                }
            })
            .WithScrapeTarget("telemetry", name, "metrics")
            .WithAnnotation(new OptionalAnnotation());

        foreach (var service in builder.Resources.OfType<ProjectResource>())
        {
            builder
                .CreateResourceBuilder(service)
                .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", collector.GetEndpoint("grpc"))
                .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        }
    }
}
