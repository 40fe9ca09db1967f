using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestrator;

/// <summary>The health of a container in a build that runs none.</summary>
internal sealed class NoContainerHealthCheck : IHealthCheck
{
    public static HealthCheckRegistration For(string key) => new(key, _ => new NoContainerHealthCheck(), HealthStatus.Unhealthy, tags: null);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Unhealthy("This build runs no containers."));
}
