using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace OpenTelemetry.Instrumentation.AspNetCore;

public class AspNetCoreTraceInstrumentationOptions
{
    /// <summary>False: no span for this request, and none under it.</summary>
    public Func<HttpContext, bool>? Filter { get; set; }

    public Action<Activity, HttpRequest>? EnrichWithHttpRequest { get; set; }

    public Action<Activity, HttpResponse>? EnrichWithHttpResponse { get; set; }

    public Action<Activity, Exception>? EnrichWithException { get; set; }

    /// <summary>Adds the exception to the span as an event.</summary>
    public bool RecordException { get; set; }

    public bool EnableAspNetCoreSignalRSupport { get; set; } = true;

    public bool EnableRazorComponentsSupport { get; set; } = true;
}
