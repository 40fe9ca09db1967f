using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace OpenTelemetry.Instrumentation.AspNetCore;

/// <summary>Listens to ASP.NET Core's own events about its own activity.</summary>
internal sealed class AspNetCoreInstrumentation : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Listener = "Microsoft.AspNetCore";
    private const string Started = "Microsoft.AspNetCore.Hosting.HttpRequestIn.Start";
    private const string Stopped = "Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop";
    private const string UnhandledByHost = "Microsoft.AspNetCore.Hosting.UnhandledException";
    private const string UnhandledByMiddleware = "Microsoft.AspNetCore.Diagnostics.UnhandledException";

    private readonly ServerSpan _span;
    private readonly List<IDisposable> _subscriptions = [];

    public AspNetCoreInstrumentation(AspNetCoreTraceInstrumentationOptions options)
    {
        _span = new(options);
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Listener)
        {
            // the activity's own name must be enabled, or the activity is not made
            _subscriptions.Add(value.Subscribe(this, name => name is Started or Stopped or UnhandledByHost or UnhandledByMiddleware or "Microsoft.AspNetCore.Hosting.HttpRequestIn"));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (Activity.Current is not { IsAllDataRequested: true } activity)
        {
            return;
        }

        switch (value.Key)
        {
            case Started when value.Value is HttpContext context:
                _span.Start(activity, context);
                break;
            case Stopped when value.Value is HttpContext context:
                _span.Stop(activity, context);
                break;
            case UnhandledByHost or UnhandledByMiddleware when ExceptionOf(value.Value) is { } exception:
                _span.Fail(activity, exception);
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

    // the payload is an internal type of ASP.NET Core
    private static Exception? ExceptionOf(object? payload) =>
        payload?.GetType().GetProperty("exception", System.Reflection.BindingFlags.IgnoreCase | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance)?.GetValue(payload) as Exception;
}
