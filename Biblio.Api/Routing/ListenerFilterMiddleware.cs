namespace Biblio.Api.Routing;

/// <summary>
/// Rejects requests to the shop on the API-only port (<c>Gateway:ApiOnlyPort</c>).
/// The public port serves both the shop and the API. Also rejects gRPC calls that do not use HTTP/2.
/// </summary>
internal sealed class ListenerFilterMiddleware(RequestDelegate next, IConfiguration configuration)
{
    private readonly int? _apiOnlyPort = configuration.GetValue<int?>("Gateway:ApiOnlyPort");

    public Task InvokeAsync(HttpContext context)
    {
        var door = context.GetReverseProxyFeature().Route.Config.Metadata?.GetValueOrDefault("Door");
        if (door == "http2" && !HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            return TypedResults
                .Problem("gRPC needs HTTP/2.", statusCode: StatusCodes.Status426UpgradeRequired)
                .ExecuteAsync(context);
        }

        return door == "public" && context.Connection.LocalPort == _apiOnlyPort
            ? TypedResults
                .Problem(
                    $"This port serves only the API. There is nothing at {context.Request.Path}. "
                        + "GET /api/v1 lists the services.",
                    statusCode: StatusCodes.Status404NotFound
                )
                .ExecuteAsync(context)
            : next(context);
    }
}
