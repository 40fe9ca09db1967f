using System.Diagnostics;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Collects when asked and keeps the text for a moment, so that many scrapers cost one collection.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter(PrometheusAspNetCoreOptions options) : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<TextFormat, (long At, byte[] Text)> _kept = [];
    private PrometheusText? _writer;

    public Func<int, bool>? Collect { get; set; }

    /// <summary>Null when the collection failed.</summary>
    public async Task<byte[]?> ScrapeAsync(TextFormat format, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_kept.TryGetValue(format, out var kept) && Stopwatch.GetElapsedTime(kept.At).TotalMilliseconds < options.ScrapeResponseCacheDurationMilliseconds)
            {
                return kept.Text;
            }

            _writer = new PrometheusText(format, options, ParentProvider.GetResource());
            if (Collect?.Invoke(Timeout.Infinite) != true)
            {
                return null;
            }

            var text = _writer.ToUtf8();
            _kept[format] = (Stopwatch.GetTimestamp(), text);
            return text;
        }
        finally
        {
            _writer = null;
            _gate.Release();
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        if (_writer is not { } writer)
        {
            // nobody asked: a flush at shutdown
            return ExportResult.Success;
        }

        foreach (var metric in batch)
        {
            writer.Add(metric);
        }

        return ExportResult.Success;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gate.Dispose();
        }

        base.Dispose(disposing);
    }
}
