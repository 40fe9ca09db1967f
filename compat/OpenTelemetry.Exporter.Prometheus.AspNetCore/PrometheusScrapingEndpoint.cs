using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Exporter.Prometheus;
using OpenTelemetry.Metrics;

namespace Microsoft.AspNetCore.Builder;

public static class PrometheusExporterEndpointRouteBuilderExtensions
{
    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(this IEndpointRouteBuilder endpoints) => endpoints.MapPrometheusScrapingEndpoint(null, null, null, null);

    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(this IEndpointRouteBuilder endpoints, string path) => endpoints.MapPrometheusScrapingEndpoint(path, null, null, null);

    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(this IEndpointRouteBuilder endpoints, string? path, MeterProvider? meterProvider, Action<IApplicationBuilder>? configureBranchedPipeline, string? optionsName)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var branch = endpoints.CreateApplicationBuilder();
        configureBranchedPipeline?.Invoke(branch);
        branch.UseMiddleware<PrometheusExporterMiddleware>(meterProvider ?? endpoints.ServiceProvider.GetRequiredService<MeterProvider>());
        return endpoints.Map(PrometheusPath.From(endpoints.ServiceProvider, path, optionsName), branch.Build());
    }
}

public static class PrometheusExporterApplicationBuilderExtensions
{
    public static IApplicationBuilder UseOpenTelemetryPrometheusScrapingEndpoint(this IApplicationBuilder app) => app.UseOpenTelemetryPrometheusScrapingEndpoint(null, null, null, null, null);

    public static IApplicationBuilder UseOpenTelemetryPrometheusScrapingEndpoint(this IApplicationBuilder app, string path) => app.UseOpenTelemetryPrometheusScrapingEndpoint(null, null, path, null, null);

    public static IApplicationBuilder UseOpenTelemetryPrometheusScrapingEndpoint(this IApplicationBuilder app, Func<HttpContext, bool> predicate) =>
        app.UseOpenTelemetryPrometheusScrapingEndpoint(null, predicate, null, null, null);

    public static IApplicationBuilder UseOpenTelemetryPrometheusScrapingEndpoint(this IApplicationBuilder app, MeterProvider? meterProvider, Func<HttpContext, bool>? predicate, string? path, Action<IApplicationBuilder>? configureBranchedPipeline, string? optionsName)
    {
        ArgumentNullException.ThrowIfNull(app);
        meterProvider ??= app.ApplicationServices.GetRequiredService<MeterProvider>();
        return predicate is null ? app.Map(PrometheusPath.From(app.ApplicationServices, path, optionsName), Configure) : app.MapWhen(predicate, Configure);

        void Configure(IApplicationBuilder branch)
        {
            configureBranchedPipeline?.Invoke(branch);
            branch.UseMiddleware<PrometheusExporterMiddleware>(meterProvider);
        }
    }
}

file static class PrometheusPath
{
    public static string From(IServiceProvider services, string? given, string? optionsName)
    {
        var path = given
            ?? services.GetRequiredService<IOptionsMonitor<PrometheusAspNetCoreOptions>>().Get(optionsName ?? Options.DefaultName).ScrapeEndpointPath
            ?? PrometheusAspNetCoreOptions.DefaultScrapeEndpointPath;
        return path.StartsWith('/') ? path : "/" + path;
    }
}
