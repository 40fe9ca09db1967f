using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OpenTelemetry.Exporter.Prometheus;

internal enum TextFormat
{
    Prometheus,
    OpenMetrics0,
    OpenMetrics1,
}

internal static class TextFormats
{
    /// <summary>The best that the caller accepts; plain Prometheus text when it names nothing we write.</summary>
    public static TextFormat Negotiate(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var types))
        {
            return TextFormat.Prometheus;
        }

        var best = (Format: TextFormat.Prometheus, Quality: 0.0);
        foreach (var type in types)
        {
            if (FormatOf(type) is { } format && (type.Quality ?? 1) > best.Quality)
            {
                best = (format, type.Quality ?? 1);
            }
        }

        return best.Format;
    }

    public static string ContentType(TextFormat format) => format switch
    {
        TextFormat.Prometheus => "text/plain; version=0.0.4; charset=utf-8",
        TextFormat.OpenMetrics0 => "application/openmetrics-text; version=0.0.1; charset=utf-8",
        TextFormat.OpenMetrics1 => "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
    };

    private static TextFormat? FormatOf(MediaTypeHeaderValue type) => (type.MediaType.Value, Version(type)) switch
    {
        ("application/openmetrics-text", null or "1.0.0") => TextFormat.OpenMetrics1,
        ("application/openmetrics-text", "0.0.1") => TextFormat.OpenMetrics0,
        ("text/plain" or "text/*" or "*/*", null or "0.0.4") => TextFormat.Prometheus,
        _ => null,
    };

    private static string? Version(MediaTypeHeaderValue type) =>
        HeaderUtilities.RemoveQuotes(type.Parameters.FirstOrDefault(parameter => parameter.Name == "version")?.Value ?? default).Value;
}
