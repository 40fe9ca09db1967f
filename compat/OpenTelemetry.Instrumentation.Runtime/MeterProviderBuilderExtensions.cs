using OpenTelemetry.Instrumentation.Runtime;

namespace OpenTelemetry.Instrumentation.Runtime
{
    /// <summary>Nothing to choose: since .NET 9 the runtime measures itself.</summary>
    public class RuntimeInstrumentationOptions;
}

namespace OpenTelemetry.Metrics
{
    public static class MeterProviderBuilderExtensions
    {
        public static MeterProviderBuilder AddRuntimeInstrumentation(this MeterProviderBuilder builder) => builder.AddRuntimeInstrumentation(null);

        public static MeterProviderBuilder AddRuntimeInstrumentation(this MeterProviderBuilder builder, Action<RuntimeInstrumentationOptions>? configure)
        {
            ArgumentNullException.ThrowIfNull(builder);
            configure?.Invoke(new RuntimeInstrumentationOptions());
            return builder.AddMeter("System.Runtime");
        }
    }
}
