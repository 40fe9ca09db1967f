using System.Text.Json.Serialization;
using Biblio.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.ServiceDefaults;

/// <summary>
/// <c>/health</c> is the readiness probe: it tells whether the service can receive requests. <c>/alive</c> is the
/// liveness probe: it tells whether the process answers. Both exist in every environment.
/// </summary>
internal static class HealthEndpoints
{
    private const string LiveTag = "live";

    public static void AddHealth(this IHostApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);

    public static void MapHealth(this WebApplication app)
    {
        var service = app.Services.GetRequiredService<ServiceIdentity>().Name;
        Map(MonitoringPaths.Ready, _ => true);
        Map(MonitoringPaths.Alive, check => check.Tags.Contains(LiveTag));

        void Map(string path, Func<HealthCheckRegistration, bool> predicate) =>
            app.MapHealthChecks(
                    path,
                    new()
                    {
                        Predicate = predicate,
                        ResponseWriter = (context, report) => WriteAsync(context, report, service),
                    }
                )
                .AllowAnonymous()
                .DisableHttpMetrics();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report, string service) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                status = Name(report.Status),
                service,
                checks = report.Entries.ToDictionary(
                    check => check.Key,
                    check => new CheckReport(
                        Name(check.Value.Status),
                        check.Value.Description,
                        HealthFailure.GetCode(check.Value.Data)
                    )
                ),
            },
            context.RequestAborted
        );

    private static string Name(HealthStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>The code stands for the description in other languages. A text of another library has none.</summary>
    private sealed record CheckReport(
        string Status,
        string? Description,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code
    );
}
