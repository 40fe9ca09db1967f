using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OpenTelemetry;

/// <summary>Creates the providers, and with them instrumentations and exporters.</summary>
public interface ITelemetryHostInitializer
{
    void Initialize();
}

internal sealed class TelemetryHostInitializer(IServiceProvider services) : ITelemetryHostInitializer
{
    public void Initialize()
    {
        // asking for a provider builds it
        _ = services.GetService<MeterProvider>();
        _ = services.GetService<TracerProvider>();
        _ = services.GetService<LoggerProvider>();
    }
}

/// <summary>The first to start and the last to stop.</summary>
internal sealed class TelemetryHostedService(ITelemetryHostInitializer initializer, IServiceProvider services) : IHostedService
{
    private const int LongestFlush = 5_000;
    private TracerProvider? _traces;
    private MeterProvider? _metrics;
    private LoggerProvider? _logs;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        initializer.Initialize();
        // kept, because a host that is disposed while it stops has no services any more
        _traces = services.GetService<TracerProvider>();
        _metrics = services.GetService<MeterProvider>();
        _logs = services.GetService<LoggerProvider>();
        return Task.CompletedTask;
    }

    /// <summary>What was said until now leaves; disposing the container alone loses the last logs (seen with the SDK 1.17.0).</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => _traces?.ForceFlush(LongestFlush), cancellationToken),
        Task.Run(() => _metrics?.ForceFlush(LongestFlush), cancellationToken),
        Task.Run(() => _logs?.ForceFlush(LongestFlush), cancellationToken));
}
