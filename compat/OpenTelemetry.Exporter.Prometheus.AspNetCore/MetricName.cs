using System.Text.RegularExpressions;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>From an instrument's name and unit to Prometheus' names: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/</summary>
/// <param name="Family">In TYPE, UNIT and HELP.</param>
/// <param name="Sample">In the samples of a counter or a gauge.</param>
/// <param name="Type">counter, gauge or histogram.</param>
/// <param name="Unit">"seconds", or null.</param>
internal sealed partial record MetricName(string Family, string Sample, string Type, string? Unit)
{
    private const string Total = "_total";

    public static MetricName From(Metric metric, TextFormat format, bool disableTotal)
    {
        var type = TypeOf(metric.MetricType);
        var unit = UnitOf(metric.Unit);
        var sample = Clean(metric.Name);
        if (format == TextFormat.Prometheus)
        {
            sample = WithUnit(sample, unit, type);
            sample = type == "counter" && !disableTotal ? WithTotal(sample) : sample;
            return new(sample, sample, type, unit);
        }

        // OpenMetrics insists: a counter's samples end with _total, its family does not
        var family = WithUnit(type == "counter" ? WithoutTotal(sample) : sample, unit, type);
        return new(family, type == "counter" ? WithTotal(family) : family, type, unit);
    }

    /// <summary>Letters, digits, colons; everything else becomes one underscore; no digit in front.</summary>
    public static string Clean(string name) => NotAllowed().Replace(LeadingDigit().Replace(name, "_"), "_");

    private static string TypeOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram or MetricType.ExponentialHistogram => "histogram",
        _ => "gauge",
    };

    private static string WithUnit(string name, string? unit, string type) =>
        unit is null || name.EndsWith(unit, StringComparison.Ordinal) || (type == "counter" && name.EndsWith(unit + Total, StringComparison.Ordinal)) ? name : $"{name}_{unit}";

    private static string WithTotal(string name) => name.EndsWith(Total, StringComparison.Ordinal) ? name : name + Total;

    private static string WithoutTotal(string name) => name.EndsWith(Total, StringComparison.Ordinal) ? name[..^Total.Length] : name;

    private static string? UnitOf(string unit)
    {
        var bare = Annotation().Replace(unit, "");
        var word = bare.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash && slash < bare.Length - 1
            ? $"{Word(bare[..slash])}_per_{PerWord(bare[(slash + 1)..])}"
            : Word(bare);
        var clean = NotAllowed().Replace(word, "_").Trim('_');
        return clean.Length > 0 ? clean : null;
    }

    private static string Word(string unit) => unit switch
    {
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" or "B" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "TiBy" => "tibibytes",
        "KBy" or "KB" => "kilobytes",
        "MBy" or "MB" => "megabytes",
        "GBy" or "GB" => "gigabytes",
        "TBy" or "TB" => "terabytes",
        "m" => "meters",
        "V" => "volts",
        "A" => "amperes",
        "J" => "joules",
        "W" => "watts",
        "g" => "grams",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "1" => "",
        "%" => "percent",
        "$" => "dollars",
        _ => unit,
    };

    private static string PerWord(string unit) => unit switch
    {
        "s" => "second",
        "m" => "minute",
        "h" => "hour",
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "y" => "year",
        _ => unit,
    };

    [GeneratedRegex("[^a-zA-Z0-9:]+")]
    private static partial Regex NotAllowed();

    [GeneratedRegex("^[0-9]")]
    private static partial Regex LeadingDigit();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Annotation();
}
