using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestrator;

internal static class OrchestratorServices
{
    public static void AddOrchestrator(this IServiceCollection services)
    {
        services.AddSingleton<OrchestratorSettings>();
        services.AddSingleton<RunFolder>();
        services.AddSingleton<ResourceRunners>();
        services.AddHostedService<ResourceLogSinks>();
        services.AddHostedService<HealthMonitor>();
        services.AddHostedService<ApplicationOrchestrator>();

        // Every resource has 10 seconds to end, one after the other where they depend on each other.
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(2));
    }
}
