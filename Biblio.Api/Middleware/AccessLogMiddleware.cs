using System.Diagnostics;
using Biblio.Http;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Middleware;

/// <summary>
/// Logs one structured line for every request: the service that answered, the status and the duration.
/// Only the names of query parameters are logged. Their values and the caller's address are personal data.
/// </summary>
internal sealed class AccessLogMiddleware(RequestDelegate next, ILogger<AccessLogMiddleware> logger)
{
    private const int MaxLength = 200;

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!logger.IsEnabled(LogLevel.Information) || MonitoringPaths.Contains(request.Path))
        {
            await next(context);
            return;
        }

        var (path, query) = (
            Truncate(request.Path.ToUriComponent()),
            request.QueryString.HasValue
                ? Truncate(string.Join(',', request.Query.Keys.Select(Uri.EscapeDataString)))
                : ""
        );
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var proxied = context.Features.Get<IReverseProxyFeature>();
            logger.RequestCompleted(
                request.Method.Length > 16 ? "_OTHER" : request.Method,
                path,
                query,
                request.Protocol,
                context.Response.StatusCode,
                (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds,
                proxied?.Cluster.Config.ClusterId ?? "api",
                proxied?.ProxiedDestination?.DestinationId,
                context.Response.Headers["X-Cache"].FirstOrDefault() ?? "none",
                request.Headers[RequestIdMiddleware.Header].FirstOrDefault()
            );
        }
    }

    private static string Truncate(string text) => text.Length > MaxLength ? text[..MaxLength] : text;
}
