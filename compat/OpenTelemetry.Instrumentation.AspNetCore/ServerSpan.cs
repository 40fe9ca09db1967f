using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace OpenTelemetry.Instrumentation.AspNetCore;

/// <summary>The attributes of an HTTP server span: https://opentelemetry.io/docs/specs/semconv/http/http-spans/</summary>
internal sealed partial class ServerSpan(AspNetCoreTraceInstrumentationOptions options)
{
    private static readonly Dictionary<string, string> KnownMethods =
        new[] { "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE", "QUERY" }.ToDictionary(method => method, StringComparer.OrdinalIgnoreCase);

    // one for each route and method of the service, so there is an end to them
    private static readonly ConcurrentDictionary<(string Method, string Route), string> Names = [];

    public void Start(Activity activity, HttpContext context)
    {
        if (!IsWanted(context))
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        var request = context.Request;
        activity.DisplayName = MethodForName(request.Method);
        SetMethod(activity, request.Method);
        if (request.Host.HasValue)
        {
            activity.SetTag("server.address", request.Host.Host);
            if (request.Host.Port is { } port)
            {
                activity.SetTag("server.port", port);
            }
        }

        activity.SetTag("url.scheme", request.Scheme);
        activity.SetTag("url.path", PathOf(request));
        if (request.QueryString.HasValue)
        {
            activity.SetTag("url.query", QueryValue().Replace(request.QueryString.Value!, "=Redacted"));
        }

        if (request.Headers.UserAgent is [{ Length: > 0 } agent, ..])
        {
            activity.SetTag("user_agent.original", agent);
        }

        activity.SetTag("network.protocol.version", request.Protocol switch { "HTTP/2" => "2", "HTTP/3" => "3", var protocol => protocol[(protocol.IndexOf('/') + 1)..] });
        Safely(options.EnrichWithHttpRequest, activity, request);
    }

    public void Stop(Activity activity, HttpContext context)
    {
        if (RouteOf(context) is { } route)
        {
            activity.DisplayName = Names.GetOrAdd((MethodForName(context.Request.Method), route), name => $"{name.Method} {name.Route}");
            activity.SetTag("http.route", route);
        }

        var status = context.Response.StatusCode;
        activity.SetTag("http.response.status_code", status);
        if (status >= 500)
        {
            if (activity.GetTagItem("error.type") is null)
            {
                activity.SetTag("error.type", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            if (activity.Status == ActivityStatusCode.Unset)
            {
                activity.SetStatus(ActivityStatusCode.Error);
            }
        }

        Safely(options.EnrichWithHttpResponse, activity, context.Response);
    }

    public void Fail(Activity activity, Exception exception)
    {
        activity.SetTag("error.type", exception.GetType().FullName);
        if (options.RecordException)
        {
            activity.AddException(exception);
        }

        activity.SetStatus(ActivityStatusCode.Error);
        Safely(options.EnrichWithException, activity, exception);
    }

    private bool IsWanted(HttpContext context)
    {
        try
        {
            return options.Filter?.Invoke(context) != false;
        }
#pragma warning disable CA1031 // (catch of Exception): as the real package does, a filter that throws keeps the request and loses the span
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private static void Safely<T>(Action<Activity, T>? enrich, Activity activity, T with)
    {
        try
        {
            enrich?.Invoke(activity, with);
        }
#pragma warning disable CA1031 // (catch of Exception): telemetry never breaks a request
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private static string? RouteOf(HttpContext context)
    {
        // an error page that is run again has a route of its own; the one that failed is meant
        var endpoint = context.Features.Get<IExceptionHandlerPathFeature>()?.Endpoint ?? context.Features.Get<IStatusCodeReExecuteFeature>()?.Endpoint ?? context.GetEndpoint();
        return endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText;
    }

    private static string MethodForName(string method) => KnownMethods.GetValueOrDefault(method, "HTTP");

    private static string PathOf(HttpRequest request) =>
        !request.PathBase.HasValue ? request.Path.HasValue ? request.Path.ToString() : "/" : (request.PathBase + request.Path).ToString();

    private static void SetMethod(Activity activity, string method)
    {
        var known = MethodForName(method);
        activity.SetTag("http.request.method", known == "HTTP" ? "_OTHER" : known);
        if (known != method)
        {
            activity.SetTag("http.request.method_original", method);
        }
    }

    [GeneratedRegex("=[^&]*")]
    private static partial Regex QueryValue();
}
