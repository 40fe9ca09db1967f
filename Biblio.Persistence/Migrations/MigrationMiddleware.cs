using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Persistence.Migrations;

/// <summary>Holds back requests that come before the migrations have run.</summary>
public static class MigrationMiddleware
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Requests before the end of the migrations wait up to ten seconds, then get 503 with Retry-After. Health, metrics
    /// and services with a database that is not essential are not held back.
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
