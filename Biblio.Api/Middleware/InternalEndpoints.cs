namespace Biblio.Api.Middleware;

/// <summary>
/// Hides the endpoints for operators from callers outside.
/// Those of the services cannot be reached through the gateway. Those of the gateway answer only on the API-only port.
/// </summary>
internal static class InternalEndpoints
{
    private static readonly string[] ServiceEndpoints = ["alive", "faults", "health", "messages", "metrics"];

    // The public port keeps /health and /alive, because a load balancer in front of it calls them.
    private static readonly string[] GatewayPaths = ["/metrics", "/faults", "/api/v1/alerts"];

    public static void HideInternalEndpoints(this WebApplication app)
    {
        var apiOnlyPort = app.Configuration.GetValue<int?>("Gateway:ApiOnlyPort");
        app.Use(
            (context, next) =>
                IsHidden(context, apiOnlyPort)
                    ? TypedResults
                        .Problem(
                            $"There is nothing at {context.Request.Path}.",
                            statusCode: StatusCodes.Status404NotFound
                        )
                        .ExecuteAsync(context)
                    : next(context)
        );
    }

    /// <summary>Whether this path leads to an internal endpoint of the gateway.</summary>
    public static bool IsGatewayPath(PathString path) =>
        GatewayPaths.Any(internalPath => path.StartsWithSegments(internalPath, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether this path leads to an internal endpoint of a service.</summary>
    public static bool IsServicePath(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase, out var rest)
        && rest.Value?.Split('/', StringSplitOptions.RemoveEmptyEntries) is [_, _, var internalPath, ..]
        && ServiceEndpoints.Contains(internalPath, StringComparer.OrdinalIgnoreCase);

    private static bool IsHidden(HttpContext context, int? apiOnlyPort)
    {
        var path = context.Request.Path;
        return IsGatewayPath(path) ? context.Connection.LocalPort != apiOnlyPort : IsServicePath(path);
    }
}
