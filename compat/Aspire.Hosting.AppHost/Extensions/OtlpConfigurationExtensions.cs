using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public static class OtlpConfigurationExtensions
{
    /// <summary>A token that every instance replaces by its own id.</summary>
    internal const string InstanceIdToken = "{{- instance-id -}}";

    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder) where T : IResourceWithEnvironment => builder.WithOtlpExporter(requiredProtocol: null);

    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol protocol) where T : IResourceWithEnvironment =>
        builder.WithOtlpExporter((OtlpProtocol?)protocol);

    private static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol? requiredProtocol) where T : IResourceWithEnvironment
    {
        var configuration = builder.ApplicationBuilder.Configuration;
        var isDevelopment = builder.ApplicationBuilder.Environment.IsDevelopment();
        builder.WithAnnotation(new OtlpExporterAnnotation { RequiredProtocol = requiredProtocol });
        return builder.WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsPublishMode)
            {
                return;
            }

            var variables = context.EnvironmentVariables;

            // The real one sends to its dashboard. This build has none, so there must be somebody who listens: said by a configuration value.
            if (configuration["Hosting:OtlpEndpoint"] is { Length: > 0 } endpoint)
            {
                variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
                variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = requiredProtocol switch
                {
                    OtlpProtocol.HttpProtobuf => "http/protobuf",
                    OtlpProtocol.HttpJson => "http/json",
                    _ => configuration["Hosting:OtlpProtocol"] ?? "grpc",
                };
                if (configuration["AppHost:OtlpApiKey"] is { } key)
                {
                    variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
                }
            }

            variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={InstanceIdToken}";
            variables["OTEL_SERVICE_NAME"] = context.Resource.Name;
            if (isDevelopment)
            {
                variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
                variables["OTEL_TRACES_SAMPLER"] = "always_on";
                variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
                variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
            }
        });
    }
}
