using System.Diagnostics;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Middleware;

/// <summary>One structured line for every request: who answered, how, and how long it took. Of a query only the names: what was looked for may be personal, and so is an address.</summary>
internal sealed class AccessLogMiddleware(RequestDelegate next, ILogger<AccessLogMiddleware> logger)
{
    private const int Longest = 200;

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (
            !logger.IsEnabled(LogLevel.Information)
            || request.Path == "/health"
            || request.Path == "/alive"
            || request.Path == "/metrics"
        )
        {
            await next(context);
            return;
        }

        var (path, query) = (
            Cut(request.Path.ToUriComponent()),
            Cut(string.Join(',', request.Query.Keys.Select(Uri.EscapeDataString)))
        );
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var proxied = context.Features.Get<IReverseProxyFeature>();
            logger.Answered(
                request.Method.Length > 16 ? "_OTHER" : request.Method,
                path,
                query,
                request.Protocol,
                context.Response.StatusCode,
                (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds,
                proxied?.Cluster.Config.ClusterId ?? "api",
                proxied?.ProxiedDestination?.DestinationId,
                context.Response.Headers["X-Cache"].FirstOrDefault() ?? "none",
                request.Headers[RequestIds.Header].FirstOrDefault()
            );
        }
    }

    private static string Cut(string text) => text.Length > Longest ? text[..Longest] : text;
}
