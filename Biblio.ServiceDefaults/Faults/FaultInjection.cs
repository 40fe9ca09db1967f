using Biblio.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.ServiceDefaults.Faults;

/// <summary>Injects faults into a service, to test alerts and dashboards. See observability/faults.md.</summary>
public static class FaultInjection
{
    internal const string Path = "/faults";

    /// <summary>Adds a fault switch besides those that all services have.</summary>
    public static IServiceCollection AddFault(this IServiceCollection services, FaultSwitch fault) =>
        services.AddSingleton(fault);

    internal static void AddFaults(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<FaultSwitches>();
        if (!builder.Environment.IsProduction())
        {
            services.AddFault(FaultSwitch.ErrorRate).AddFault(FaultSwitch.Latency);
            services.AddFault(FaultSwitch.FailedReadiness).AddFault(FaultSwitch.MemoryLeak);
            services.AddHostedService<MemoryLeak>();
            services.AddHealthChecks().AddCheck<FailedReadinessHealthCheck>("fault");
        }
    }

    /// <summary>Runs inside the exception handler, so that callers receive the same response as for a defect.</summary>
    internal static void UseFaults(this WebApplication app)
    {
        var faults = app.Services.GetRequiredService<FaultSwitches>();
        if (!faults.IsEnabled)
        {
            return;
        }

        app.Use(next =>
            context =>
                faults.IsEmpty || IsExempt(context.Request.Path) ? next(context) : InjectAsync(context, faults, next)
        );
        FaultEndpoints.Map(app);
    }

    private static bool IsExempt(PathString path) => MonitoringPaths.Contains(path) || path.StartsWithSegments(Path);

    private static async Task InjectAsync(HttpContext context, FaultSwitches faults, RequestDelegate next)
    {
        if (faults.IsOn(FaultSwitch.UnreachableInventory))
        {
            context.Abort();
            return;
        }

        if (faults[FaultSwitch.Latency] is > 0 and var milliseconds)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), context.RequestAborted);
        }

        if (faults.IsTriggered(FaultSwitch.ErrorRate))
        {
            throw new InjectedFaultException(FaultSwitch.ErrorRate);
        }

        await next(context);
    }

    private sealed class FailedReadinessHealthCheck(FaultSwitches faults) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        ) =>
            Task.FromResult(
                faults.IsOn(FaultSwitch.FailedReadiness)
                    ? HealthFailure.Create(
                        HealthStatus.Unhealthy,
                        "fault-readiness",
                        "The fault switch failed-readiness is on."
                    )
                    : HealthCheckResult.Healthy()
            );
    }
}
