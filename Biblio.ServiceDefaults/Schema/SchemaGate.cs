using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.ServiceDefaults;

internal static class SchemaGate
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Requests that come before the tables do wait a little, and are then told to come back. Health, metrics and pages that need no table pass.</summary>
    public static void UseSchemaGate(this WebApplication app)
    {
        if (app.Services.GetService<SchemaState>() is not { IsEssential: true } schema)
        {
            return;
        }

        app.Use(next => context => schema.IsReady || Telemetry.IsWatching(context.Request.Path) ? next(context) : WhenReadyAsync(schema, next, context));
    }

    private static async Task WhenReadyAsync(SchemaState schema, RequestDelegate next, HttpContext context)
    {
        try
        {
            await schema.WhenReadyAsync(context.RequestAborted).WaitAsync(Patience);
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
