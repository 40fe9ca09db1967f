using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Instrumentation.Http;

namespace OpenTelemetry.Trace
{
    public static class HttpClientInstrumentationTracerProviderBuilderExtensions
    {
        public static TracerProviderBuilder AddHttpClientInstrumentation(this TracerProviderBuilder builder) => builder.AddHttpClientInstrumentation(null, null);

        public static TracerProviderBuilder AddHttpClientInstrumentation(this TracerProviderBuilder builder, Action<HttpClientTraceInstrumentationOptions>? configureHttpClientTraceInstrumentationOptions) =>
            builder.AddHttpClientInstrumentation(null, configureHttpClientTraceInstrumentationOptions);

        public static TracerProviderBuilder AddHttpClientInstrumentation(this TracerProviderBuilder builder, string? name, Action<HttpClientTraceInstrumentationOptions>? configureHttpClientTraceInstrumentationOptions)
        {
            ArgumentNullException.ThrowIfNull(builder);
            name ??= Options.DefaultName;
            if (configureHttpClientTraceInstrumentationOptions is not null)
            {
                builder.ConfigureServices(services => services.Configure(name, configureHttpClientTraceInstrumentationOptions));
            }

            return builder
                .AddSource("System.Net.Http")
                .AddInstrumentation(services => new HttpClientInstrumentation(services.GetRequiredService<IOptionsMonitor<HttpClientTraceInstrumentationOptions>>().Get(name)));
        }
    }
}

namespace OpenTelemetry.Metrics
{
    public static class HttpClientInstrumentationMeterProviderBuilderExtensions
    {
        public static MeterProviderBuilder AddHttpClientInstrumentation(this MeterProviderBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            return builder.AddMeter("System.Net.Http", "System.Net.NameResolution");
        }
    }
}
