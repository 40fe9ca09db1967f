using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Exporter.Prometheus;

namespace OpenTelemetry.Metrics;

public static class PrometheusExporterMeterProviderBuilderExtensions
{
    public static MeterProviderBuilder AddPrometheusExporter(this MeterProviderBuilder builder) => builder.AddPrometheusExporter(null, null);

    public static MeterProviderBuilder AddPrometheusExporter(this MeterProviderBuilder builder, Action<PrometheusAspNetCoreOptions> configure) => builder.AddPrometheusExporter(null, configure);

    public static MeterProviderBuilder AddPrometheusExporter(this MeterProviderBuilder builder, string? name, Action<PrometheusAspNetCoreOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        name ??= Options.DefaultName;
        builder.ConfigureServices(services =>
        {
            services.TryAddSingleton<PrometheusExporters>();
            if (configure is not null)
            {
                services.Configure(name, configure);
            }
        });

        return builder.AddReader(services =>
        {
            var exporter = new PrometheusExporter(services.GetRequiredService<IOptionsMonitor<PrometheusAspNetCoreOptions>>().Get(name));
            services.GetRequiredService<PrometheusExporters>().Add(exporter);
            return new BaseExportingMetricReader(exporter) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };
        });
    }
}
