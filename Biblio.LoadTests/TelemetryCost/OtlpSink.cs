using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.LoadTests.TelemetryCost;

/// <summary>A collector that takes everything and keeps nothing: OTLP over HTTP.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private long _bytes;

    private OtlpSink(WebApplication app) => _app = app;

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>What makes every process of a shop send its telemetry here.</summary>
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
        var swallow = new OtlpSink(app);
        app.Run(swallow.TakeAsync);
        await app.StartAsync();
        return swallow;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        Interlocked.Add(ref _bytes, context.Request.ContentLength ?? 0);
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        // an empty answer is a whole one
        context.Response.ContentType = "application/x-protobuf";
    }
}
