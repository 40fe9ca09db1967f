using System.Collections.Frozen;

namespace Biblio.Api.Middleware;

/// <summary>
/// Hides the endpoints for operators from callers outside.
/// Those of the services cannot be reached through the gateway. Those of the gateway answer only on the API-only port.
/// </summary>
internal static class InternalEndpoints
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ServiceEndpoints = FrozenSet
        .Create(StringComparer.OrdinalIgnoreCase, "alive", "faults", "health", "messages", "metrics")
        .GetAlternateLookup<ReadOnlySpan<char>>();

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
    public static bool IsGatewayPath(PathString path)
    {
        foreach (var internalPath in GatewayPaths)
        {
            if (path.StartsWithSegments(internalPath, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether this path leads to an internal endpoint of a service.</summary>
    public static bool IsServicePath(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase, out var rest)
        && ServiceEndpoints.Contains(GetSegment(rest.Value, 2));

    /// <summary>The segment of a path with this index, not counting empty ones, or nothing.</summary>
    private static ReadOnlySpan<char> GetSegment(ReadOnlySpan<char> path, int index)
    {
        foreach (var range in path.Split('/'))
        {
            if (!path[range].IsEmpty && index-- == 0)
            {
                return path[range];
            }
        }

        return [];
    }

    private static bool IsHidden(HttpContext context, int? apiOnlyPort)
    {
        var path = context.Request.Path;
        return IsGatewayPath(path) ? context.Connection.LocalPort != apiOnlyPort : IsServicePath(path);
    }
}
