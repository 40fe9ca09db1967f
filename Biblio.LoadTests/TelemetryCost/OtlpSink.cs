using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.LoadTests.TelemetryCost;

/// <summary>An OTLP collector over HTTP that accepts and discards all telemetry.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private long _receivedBytes;

    private OtlpSink(WebApplication app) => _app = app;

    public long ReceivedBytes => Interlocked.Read(ref _receivedBytes);

    /// <summary>
    /// The environment variables that make every process of an instance export its telemetry to this sink.
    /// </summary>
    public Dictionary<string, string> Settings =>
        new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };

    public static async Task<OtlpSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var sink = new OtlpSink(app);
        app.Run(sink.ReceiveAsync);
        await app.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        Interlocked.Add(ref _receivedBytes, context.Request.ContentLength ?? 0);
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        // An empty body is a valid response of OTLP.
        context.Response.ContentType = "application/x-protobuf";
    }
}
