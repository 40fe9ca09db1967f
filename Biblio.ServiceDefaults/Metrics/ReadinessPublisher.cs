using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.ServiceDefaults.Metrics;

/// <summary>
/// Publishes the result of <c>/health</c> as the gauge <c>biblio.health.ready</c>. The checks run every few seconds, so
/// the gauge is current even when nothing calls <c>/health</c>.
/// </summary>
internal sealed class ReadinessPublisher : IHealthCheckPublisher
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private int _ready;

    public ReadinessPublisher(IMeterFactory meters) =>
        meters
            .Create("Biblio.Health")
            .CreateObservableGauge(
                "biblio.health.ready",
                () => _ready,
                description: "1 while /health reports that the service is ready, otherwise 0"
            );

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IHealthCheckPublisher, ReadinessPublisher>();
        services.Configure<HealthCheckPublisherOptions>(options =>
            (options.Delay, options.Period, options.Timeout) = (TimeSpan.FromSeconds(1), Period, Period)
        );
    }

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        _ready = report.Status == HealthStatus.Unhealthy ? 0 : 1;
        return Task.CompletedTask;
    }
}
