using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Answers a scrape; the last middleware of its branch.</summary>
internal sealed class PrometheusExporterMiddleware
{
    private readonly PrometheusExporter _exporter;

#pragma warning disable IDE0060 // (unused parameter): a middleware's first parameter is the next one
    public PrometheusExporterMiddleware(RequestDelegate next, MeterProvider provider, PrometheusExporters exporters) => _exporter = exporters.Of(provider);
#pragma warning restore IDE0060

    public async Task InvokeAsync(HttpContext context)
    {
        var format = TextFormats.Negotiate(context.Request.Headers.Accept);
        if (await _exporter.ScrapeAsync(format, context.RequestAborted) is not { } text)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        context.Response.ContentType = TextFormats.ContentType(format);
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }
}
