using Biblio.ServiceDefaults.Faults;
using Biblio.ServiceDefaults.Identity;
using Biblio.ServiceDefaults.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults;

/// <summary>What every Biblio service gets: telemetry, health, discovery, resilient clients, problem details, who calls, time.</summary>
public static class ServiceDefaults
{
    /// <summary>Registers it.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        var identity = ServiceIdentity.From(builder.Configuration, builder.Environment);
        builder.Services.TryAddSingleton(identity);
        // proxies on loopback are trusted, which is the default; the gateway, the first door, turns it off
        builder.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.All);

        builder.AddJson();
        builder.AddLimits();
        builder.AddProblems();
        builder.AddFieldRules();
        builder.AddHealth();
        builder.AddHttpClients();
        builder.AddTelemetry(identity);
        builder.AddFaults();
        builder.AddOpenApiDefaults(identity);
        builder.AddCallerAuthentication();

        return builder;
    }

    /// <summary>The middleware that every service has, and <c>/health</c>, <c>/alive</c>, <c>/metrics</c>. <paramref name="beforeCallers"/> adds what comes before anybody is asked who they are.</summary>
    public static WebApplication UseServiceDefaults(
        this WebApplication app,
        Action<WebApplication>? beforeCallers = null
    )
    {
        app.UseLimits();
        app.UseServiceIdentity();
        app.UseForwardedHeaders();
        app.UseRequestMetrics();
        app.UseProblems();
        app.UseUtf8();
        app.UseFaults();
        beforeCallers?.Invoke(app);
        app.UseCallerAuthentication();

        app.MapHealth();
        app.MapTelemetry();

        return app;
    }
}
