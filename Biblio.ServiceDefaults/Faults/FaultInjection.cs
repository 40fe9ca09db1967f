using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults.Faults;

/// <summary>Breaking a service on purpose, to see what the alerts and the dashboards say: observability/faults.md.</summary>
public static class FaultInjection
{
    internal const string Path = "/faults";

    /// <summary>A fault that this service offers besides those that all have.</summary>
    public static IServiceCollection AddFault(this IServiceCollection services, FaultSwitch fault) =>
        services.AddSingleton(fault);

    internal static void AddFaults(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<FaultSwitches>();
        if (builder.Environment.IsProduction())
        {
            return;
        }

        foreach (
            var fault in new[]
            {
                FaultSwitch.ErrorRate,
                FaultSwitch.Latency,
                FaultSwitch.FailedReadiness,
                FaultSwitch.MemoryLeak,
            }
        )
        {
            services.AddFault(fault);
        }

        services.AddHostedService<MemoryLeak>();
        services.AddHealthChecks().AddCheck<FailedReadiness>("fault");
    }

    /// <summary>Inside the problem details, so that a fault looks to callers as a defect does.</summary>
    internal static void UseFaults(this WebApplication app)
    {
        var faults = app.Services.GetRequiredService<FaultSwitches>();
        if (!faults.Exist)
        {
            return;
        }

        app.Use(next =>
            context =>
                faults.AreOff || IsExempt(context.Request.Path) ? next(context) : BreakAsync(context, faults, next)
        );
        FaultEndpoints.Map(app);
    }

    private static bool IsExempt(PathString path) => MonitoringPaths.Contains(path) || path.StartsWithSegments(Path);

    private static async Task BreakAsync(HttpContext context, FaultSwitches faults, RequestDelegate next)
    {
        if (faults.IsOn(FaultSwitch.UnreachableInventory))
        {
            context.Abort();
            return;
        }

        if (faults[FaultSwitch.Latency] is > 0 and var late)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(late), context.RequestAborted);
        }

        if (faults.Hits(FaultSwitch.ErrorRate))
        {
            throw new InjectedFaultException(FaultSwitch.ErrorRate);
        }

        await next(context);
    }

    private sealed class FailedReadiness(FaultSwitches faults) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        ) =>
            Task.FromResult(
                faults.IsOn(FaultSwitch.FailedReadiness)
                    ? HealthCheckResult.Unhealthy("The fault switch failed-readiness is on.")
                    : HealthCheckResult.Healthy()
            );
    }
}
