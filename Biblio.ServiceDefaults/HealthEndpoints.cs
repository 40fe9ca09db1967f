using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults;

/// <summary><c>/health</c>: may this service get requests? <c>/alive</c>: does the process answer at all? In every environment.</summary>
internal static class HealthEndpoints
{
    public const string Ready = "/health";
    public const string Alive = "/alive";
    private const string Live = "live";

    public static void AddHealth(this IHostApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);

    public static void MapHealth(this WebApplication app)
    {
        var service = app.Services.GetRequiredService<ServiceIdentity>().Name;
        Map(app, Ready, service, _ => true);
        Map(app, Alive, service, check => check.Tags.Contains(Live));
    }

    private static void Map(
        WebApplication app,
        string path,
        string service,
        Func<HealthCheckRegistration, bool> predicate
    ) =>
        app.MapHealthChecks(
                path,
                new HealthCheckOptions
                {
                    Predicate = predicate,
                    ResponseWriter = (context, report) => WriteAsync(context, report, service),
                }
            )
            .AllowAnonymous()
            .DisableHttpMetrics();

    private static Task WriteAsync(HttpContext context, HealthReport report, string service) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                status = Word(report.Status),
                service,
                checks = report.Entries.ToDictionary(
                    check => check.Key,
                    check => new { status = Word(check.Value.Status), description = check.Value.Description }
                ),
            },
            context.RequestAborted
        );

    private static string Word(HealthStatus status) =>
        status switch
        {
            HealthStatus.Healthy => "healthy",
            HealthStatus.Degraded => "degraded",
            HealthStatus.Unhealthy => "unhealthy",
        };
}
