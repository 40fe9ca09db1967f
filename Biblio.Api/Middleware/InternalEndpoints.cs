namespace Biblio.Api.Middleware;

/// <summary>What is for those who run Biblio, and not for the outside: services' health, metrics, messages and faults through the gateway at all, the gateway's own at its public door.</summary>
internal static class InternalEndpoints
{
    private static readonly string[] OfServices = ["alive", "faults", "health", "messages", "metrics"];

    // /health and /alive stay: a load balancer before the public door asks for them
    private static readonly string[] OfTheGateway = ["/metrics", "/faults", "/api/v1/alerts"];

    public static void HideInternalEndpoints(this WebApplication app)
    {
        var apiOnlyPort = app.Configuration.GetValue<int?>("Gateway:ApiOnlyPort");
        app.Use(
            (context, next) =>
                IsInside(context, apiOnlyPort)
                    ? TypedResults
                        .Problem(
                            $"There is nothing at {context.Request.Path}.",
                            statusCode: StatusCodes.Status404NotFound
                        )
                        .ExecuteAsync(context)
                    : next(context)
        );
    }

    public static bool IsOfTheGateway(PathString path) =>
        OfTheGateway.Any(inside => path.StartsWithSegments(inside, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether this is what a service keeps to itself, seen through the gateway.</summary>
    public static bool IsInside(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase, out var rest)
        && rest.Value?.Split('/', StringSplitOptions.RemoveEmptyEntries) is [_, _, var inside, ..]
        && OfServices.Contains(inside, StringComparer.OrdinalIgnoreCase);

    private static bool IsInside(HttpContext context, int? apiOnlyPort)
    {
        var path = context.Request.Path;
        return IsOfTheGateway(path) ? context.Connection.LocalPort != apiOnlyPort : IsInside(path);
    }
}
