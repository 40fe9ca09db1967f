using System.Diagnostics;

namespace OpenTelemetry.Instrumentation.Http;

public class HttpClientTraceInstrumentationOptions
{
    /// <summary>False: no span for this request.</summary>
    public Func<HttpRequestMessage, bool>? FilterHttpRequestMessage { get; set; }

    public Action<Activity, HttpRequestMessage>? EnrichWithHttpRequestMessage { get; set; }

    public Action<Activity, HttpResponseMessage>? EnrichWithHttpResponseMessage { get; set; }

    public Action<Activity, Exception>? EnrichWithException { get; set; }

    /// <summary>Adds the exception to the span as an event.</summary>
    public bool RecordException { get; set; }
}
