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

    public Task StartAsync(CancellationToken cancellationToken)
    {
        initializer.Initialize();
        return Task.CompletedTask;
    }

    /// <summary>What was said until now leaves; disposing the container alone loses the last logs (seen with the SDK 1.17.0).</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => services.GetService<TracerProvider>()?.ForceFlush(LongestFlush), cancellationToken),
        Task.Run(() => services.GetService<MeterProvider>()?.ForceFlush(LongestFlush), cancellationToken),
        Task.Run(() => services.GetService<LoggerProvider>()?.ForceFlush(LongestFlush), cancellationToken));
}
