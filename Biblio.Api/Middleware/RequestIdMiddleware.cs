using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Biblio.Api.Middleware;

/// <summary>
/// Gives every request an id that the caller, the services and the access log share.
/// The id is the caller's own if it is valid, otherwise the trace id. The response also carries the trace context.
/// </summary>
internal sealed partial class RequestIdMiddleware(RequestDelegate next)
{
    public const string Header = "X-Request-Id";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var trace = Activity.Current;
        var id =
            request.Headers[Header] is [{ } requestId] && ValidId().IsMatch(requestId)
                ? requestId
                : trace?.TraceId.ToHexString() ?? context.TraceIdentifier;
        request.Headers[Header] = id;
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[Header] = id;
            if (trace?.IdFormat == ActivityIdFormat.W3C)
            {
                // This header is defined by W3C Trace Context, level 2.
                context.Response.Headers["traceresponse"] = trace.Id;
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex ValidId();
}
