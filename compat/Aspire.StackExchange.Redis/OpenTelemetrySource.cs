using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Has the application's tracer listen to a source.</summary>
internal static class OpenTelemetrySource
{
    public static void Listen(IServiceCollection services, string source) =>
        OpenTelemetry.Trace.OpenTelemetryDependencyInjectionTracingServiceCollectionExtensions.ConfigureOpenTelemetryTracerProvider(
            services, (_, tracing) => tracing.AddSource(source));
}
