using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.ServiceDefaults.Requests;

/// <summary><c>biblio.health.ready</c>: what <c>/health</c> says, asked every few seconds, so that it can be seen where nobody asks.</summary>
internal sealed class ReadinessPublisher : IHealthCheckPublisher
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private int _ready;

    public ReadinessPublisher(IMeterFactory meters) =>
        meters
            .Create("Biblio.Health")
            .CreateObservableGauge(
                "biblio.health.ready",
                () => _ready,
                description: "1 when /health says that requests are welcome, otherwise 0"
            );

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IHealthCheckPublisher, ReadinessPublisher>();
        services.Configure<HealthCheckPublisherOptions>(options =>
            (options.Delay, options.Period, options.Timeout) = (TimeSpan.FromSeconds(1), Every, Every)
        );
    }

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        _ready = report.Status == HealthStatus.Unhealthy ? 0 : 1;
        return Task.CompletedTask;
    }
}
