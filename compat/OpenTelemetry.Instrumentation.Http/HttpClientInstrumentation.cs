using System.Diagnostics;
using System.Reflection;

namespace OpenTelemetry.Instrumentation.Http;

/// <summary>Since .NET 9 HttpClient fills in its spans by the semantic conventions itself; what is left is to filter and enrich them.</summary>
internal sealed class HttpClientInstrumentation : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly HttpClientTraceInstrumentationOptions _options;
    private readonly List<IDisposable> _subscriptions = [];

    public HttpClientInstrumentation(HttpClientTraceInstrumentationOptions options)
    {
        _options = options;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "HttpHandlerDiagnosticListener")
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (Activity.Current is not { IsAllDataRequested: true } activity || value.Value is not { } payload)
        {
            return;
        }

        switch (value.Key)
        {
            case "System.Net.Http.HttpRequestOut.Start" when Part<HttpRequestMessage>(payload, "Request") is { } request:
                Started(activity, request);
                break;
            case "System.Net.Http.HttpRequestOut.Stop" when Part<HttpResponseMessage>(payload, "Response") is { } response:
                _options.EnrichWithHttpResponseMessage?.Invoke(activity, response);
                break;
            case "System.Net.Http.Exception" when Part<Exception>(payload, "Exception") is { } exception:
                Failed(activity, exception);
                break;
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());

    private void Started(Activity activity, HttpRequestMessage request)
    {
        if (_options.FilterHttpRequestMessage?.Invoke(request) == false)
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        _options.EnrichWithHttpRequestMessage?.Invoke(activity, request);
    }

    private void Failed(Activity activity, Exception exception)
    {
        if (_options.RecordException)
        {
            activity.AddException(exception);
        }

        _options.EnrichWithException?.Invoke(activity, exception);
    }

    // the payloads are anonymous types of System.Net.Http
    private static T? Part<T>(object payload, string name) where T : class =>
        payload.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance)?.GetValue(payload) as T;
}
