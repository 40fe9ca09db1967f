using Biblio.Http;
using Biblio.Identity;
using Biblio.ServiceDefaults.Faults;
using Biblio.ServiceDefaults.Metrics;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Biblio.ServiceDefaults;

/// <summary>The registrations and the middleware that every Biblio service has.</summary>
public static class ServiceDefaults
{
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        var identity = ServiceIdentity.From(builder.Configuration, builder.Environment);
        builder.Services.TryAddSingleton(identity);
        // By default, proxies on loopback are trusted. The gateway, which receives requests from outside, changes this.
        builder.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.All);

        builder.AddJson();
        builder.AddRequestLimits();
        builder.AddHeaderEncoding();
        builder.AddProblems(Outages.IsUnavailable);
        builder.AddRequestValidation();
        builder.AddHealth();
        builder.AddGracefulShutdown();
        builder.AddHttpClients();
        builder.AddTelemetry(identity);
        builder.AddFaults();
        builder.AddOpenApiDefaults(identity.Name);
        builder.AddCallerAuthentication();

        return builder;
    }

    /// <summary>
    /// Adds the middleware, and maps <c>/health</c>, <c>/alive</c> and <c>/metrics</c>.
    /// <paramref name="beforeAuthentication"/> adds middleware that runs before authentication.
    /// </summary>
    public static WebApplication UseServiceDefaults(
        this WebApplication app,
        Action<WebApplication>? beforeAuthentication = null
    )
    {
        app.UseGracefulShutdown();
        app.UseRequestLimits();
        app.UseServiceIdentity();
        app.UseForwardedHeaders();
        app.UseRequestMetrics();
        app.UsePrivateResponses();
        app.UseAcceptedTypes();
        app.UseProblems();
        app.RequireUtf8Json();
        app.UseFaults();
        beforeAuthentication?.Invoke(app);
        app.UseUnsupportedRequests();
        app.UseCallerAuthentication();
        app.UseQueryParameters();

        app.MapHealth();
        app.MapTelemetry();

        return app;
    }
}
