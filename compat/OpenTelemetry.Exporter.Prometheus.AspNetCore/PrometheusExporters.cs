using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Which exporter belongs to which provider.</summary>
internal sealed class PrometheusExporters
{
    private readonly List<PrometheusExporter> _exporters = [];

    public void Add(PrometheusExporter exporter) => _exporters.Add(exporter);

    public PrometheusExporter Of(MeterProvider provider) =>
        _exporters.Find(exporter => ReferenceEquals(exporter.ParentProvider, provider))
        ?? throw new NotSupportedException("The stand-in serves the container's own MeterProvider with AddPrometheusExporter(), no other one.");
}
