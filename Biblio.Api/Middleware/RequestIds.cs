using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Biblio.Api.Middleware;

/// <summary>Every request has an id that the caller, the services and the access log share: the caller's own if it is a sensible one, otherwise the trace's. The trace is told too.</summary>
internal static partial class RequestIds
{
    public const string Header = "X-Request-Id";

    public static void UseRequestIds(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                var request = context.Request;
                var trace = Activity.Current;
                var id =
                    request.Headers[Header] is [{ } given] && Sensible().IsMatch(given)
                        ? given
                        : trace?.TraceId.ToHexString() ?? context.TraceIdentifier;
                request.Headers[Header] = id;
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers[Header] = id;
                    if (trace?.IdFormat == ActivityIdFormat.W3C)
                    {
                        // W3C Trace Context, level 2
                        context.Response.Headers["traceresponse"] = trace.Id;
                    }

                    return Task.CompletedTask;
                });
                return next(context);
            }
        );

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex Sensible();
}
