using Yarp.ReverseProxy.Forwarder;

namespace Biblio.Api.Routing;

/// <summary>
/// Sends a request once more, to another replica, when the connection failed before the response.
/// Callers then do not notice a failing replica. Only requests that cannot take effect twice are repeated.
/// Those are GET and HEAD without a body, and any request whose connection could not be opened.
/// Without another replica, a GET or HEAD goes to the same address: its name may lead to several replicas.
/// </summary>
internal sealed class RetryMiddleware(RequestDelegate next, ILogger<RetryMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        var candidates = proxy.AvailableDestinations;

        await next(context);

        if (
            context.GetForwarderErrorFeature() is not { Error: ForwarderError.Request } failure
            || context.Response.HasStarted
            || !(IsRead(context.Request) || IsUnsent(failure.Exception))
        )
        {
            return;
        }

        var others = candidates.Where(destination => destination != proxy.ProxiedDestination).ToArray();
        if (others.Length == 0 && !IsRead(context.Request))
        {
            return;
        }

        logger.RequestRetried(
            context.Request.Method,
            context.Request.Path,
            proxy.ProxiedDestination?.DestinationId,
            failure.Exception?.Message
        );
        context.Response.Clear();
        context.Features.Set<IForwarderErrorFeature>(null);
        proxy.AvailableDestinations = others.Length == 0 ? candidates : others;
        await next(context);
    }

    private static bool IsUnsent(Exception? failure) =>
        failure is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };

    private static bool IsRead(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.ContentLength is null or 0
        && request.Headers.TransferEncoding.Count == 0;
}
