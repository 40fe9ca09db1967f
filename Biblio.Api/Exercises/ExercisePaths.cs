using Microsoft.AspNetCore.Http.Metadata;
using OpenTelemetry.Metrics;

namespace Biblio.Api.Exercises;

/// <summary>
/// Several exercises have the same paths, as <c>/orders</c>, and so has Biblio. The port decides: a request to the port
/// of an exercise service gets the path <c>/_exercises/SERVICE/…</c> before routing.
/// </summary>
internal static class ExercisePaths
{
    public const string Root = "/_exercises";

    public static Task RewriteAsync(HttpContext context, ExerciseOptions options, RequestDelegate next)
    {
        var request = context.Request;
        if (options.Services.TryGetValue(context.Connection.LocalPort, out var service))
        {
            request.Path = new PathString($"{Root}/{service}").Add(request.Path);
        }
        else if (request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase))
        {
            return ExerciseErrors.NotFound("Not found").ExecuteAsync(context);
        }
        else if (context.Connection.LocalPort != options.ApiOnlyPort)
        {
            return LibraryPages.RewriteAsync(context, next);
        }

        return next(context);
    }

    /// <summary>
    /// The endpoints of one exercise service, with the metrics of the gateway. Metrics and traces have the path that the
    /// caller sent.
    /// </summary>
    public static RouteGroupBuilder MapExercise(this IEndpointRouteBuilder routes, string service)
    {
        var group = routes.MapGroup($"{Root}/{service}").ExcludeFromDescription().AllowAnonymous();
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } raw })
            {
                endpoint.Metadata.Add(new ShownRoute("/" + raw[$"{Root}/{service}".Length..].TrimStart('/')));
            }
        });
        if (routes.ServiceProvider.GetService<MeterProvider>() is not null)
        {
            group.MapPrometheusScrapingEndpoint("/metrics");
        }

        return group;
    }

    private sealed record ShownRoute(string Route) : IRouteDiagnosticsMetadata;
}
