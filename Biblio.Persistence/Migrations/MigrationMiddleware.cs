using Biblio.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Persistence.Migrations;

/// <summary>Delays requests until the migrations have run.</summary>
public static class MigrationMiddleware
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Requests wait up to ten seconds for the end of the migrations, then get 503 with Retry-After. Requests for
    /// health and metrics do not wait, nor do services whose database is not essential.
    /// </summary>
    public static void UseMigrationGate(this WebApplication app)
    {
        if (app.Services.GetService<MigrationState>() is { IsEssential: true } migrations)
        {
            app.Use(next =>
                context =>
                    migrations.IsReady || MonitoringPaths.Contains(context.Request.Path)
                        ? next(context)
                        : WaitAsync(migrations, next, context)
            );
        }
    }

    private static async Task WaitAsync(MigrationState migrations, RequestDelegate next, HttpContext context)
    {
        try
        {
            await migrations.WhenReadyAsync(context.RequestAborted).WaitAsync(Timeout);
        }
        catch (TimeoutException)
        {
            context.Response.Headers.RetryAfter = "2";
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        await next(context);
    }
}
