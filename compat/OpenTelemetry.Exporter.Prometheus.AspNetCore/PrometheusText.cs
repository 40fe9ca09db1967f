using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>One scrape, written: text exposition 0.0.4 or OpenMetrics.</summary>
internal sealed class PrometheusText(TextFormat format, PrometheusAspNetCoreOptions options, Resource resource)
{
    // OpenMetrics: an exemplar's labels have 128 characters at most, names and values together
    private const int LongestExemplar = 128;

    private readonly Dictionary<string, Family> _families = [];

    private bool IsOpenMetrics => format != TextFormat.Prometheus;

    public void Add(Metric metric)
    {
        if (metric.MetricType == MetricType.ExponentialHistogram)
        {
            // neither format has them
            return;
        }

        var name = MetricName.From(metric, format, options.DisableTotalNameSuffixForCounters);
        if (!_families.TryGetValue(name.Family, out var family))
        {
            _families[name.Family] = family = new(name);
        }

        // two instruments of one name but different types: the first one stays
        if (family.Name.Type != name.Type)
        {
            return;
        }

        family.Help = family.Help.Length > 0 ? family.Help : metric.Description;
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            Write(family.Samples, metric, name, point);
        }
    }

    public byte[] ToUtf8()
    {
        var text = new StringBuilder();
        if (options.TargetInfoEnabled)
        {
            WriteTargetInfo(text);
        }

        foreach (var family in _families.Values.Where(family => family.Samples.Length > 0))
        {
            var name = family.Name;
            text.Append("# TYPE ").Append(name.Family).Append(' ').Append(name.Type).Append('\n');
            if (IsOpenMetrics && name.Unit is not null)
            {
                text.Append("# UNIT ").Append(name.Family).Append(' ').Append(name.Unit).Append('\n');
            }

            if (family.Help.Length > 0)
            {
                text.Append("# HELP ").Append(name.Family).Append(' ').Append(Help(family.Help)).Append('\n');
            }

            text.Append(family.Samples);
        }

        return Encoding.UTF8.GetBytes(text.Append(IsOpenMetrics ? "# EOF\n" : "").ToString());
    }

    private void Write(StringBuilder text, Metric metric, MetricName name, in MetricPoint point)
    {
        var labels = LabelsOf(metric, point).ToString();
        switch (metric.MetricType)
        {
            case MetricType.Histogram:
                WriteHistogram(text, name, labels, point);
                break;
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                WriteSample(text, name.Sample, labels, Number(point.GetSumLong()), ExemplarOf(name, point, isLong: true));
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                WriteSample(text, name.Sample, labels, Number(point.GetSumDouble()), ExemplarOf(name, point, isLong: false));
                break;
            case MetricType.LongGauge:
                WriteSample(text, name.Sample, labels, Number(point.GetGaugeLastValueLong()));
                break;
            default:
                WriteSample(text, name.Sample, labels, Number(point.GetGaugeLastValueDouble()));
                break;
        }

        if (IsOpenMetrics && (name.Type is "counter" or "histogram"))
        {
            WriteSample(text, name.Family + "_created", labels, Seconds(point.StartTime));
        }
    }

    private void WriteHistogram(StringBuilder text, MetricName name, string labels, in MetricPoint point)
    {
        var cumulative = 0L;
        var lower = double.NegativeInfinity;
        var hasNegativeBounds = false;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            hasNegativeBounds |= bucket.ExplicitBound < 0;
            var le = $"le=\"{Bound(bucket.ExplicitBound)}\"";
            WriteSample(text, name.Family + "_bucket", labels.Length > 0 ? $"{labels},{le}" : le, Number(cumulative), ExemplarBetween(point, lower, bucket.ExplicitBound));
            lower = bucket.ExplicitBound;
        }

        // OpenMetrics: with negative observations the sum is no counter
        if (!IsOpenMetrics || !hasNegativeBounds)
        {
            WriteSample(text, name.Family + "_sum", labels, Number(point.GetHistogramSum()));
            WriteSample(text, name.Family + "_count", labels, Number(point.GetHistogramCount()));
        }
    }

    private Labels LabelsOf(Metric metric, in MetricPoint point)
    {
        var labels = new Labels();
        if (options.ScopeInfoEnabled)
        {
            labels.Add("otel_scope_name", metric.MeterName);
            if (metric.MeterVersion is { Length: > 0 } version)
            {
                labels.Add("otel_scope_version", version);
            }

            foreach (var (key, value) in metric.MeterTags ?? [])
            {
                labels.Add("otel_scope_" + key, value);
            }
        }

        if (options.ResourceConstantLabels is { } isWanted)
        {
            foreach (var (key, value) in resource.Attributes.Where(attribute => isWanted(attribute.Key)))
            {
                labels.Add(key, value);
            }
        }

        foreach (var (key, value) in point.Tags)
        {
            labels.Add(key, value);
        }

        return labels;
    }

    private string ExemplarOf(MetricName name, in MetricPoint point, bool isLong)
    {
        if (!IsOpenMetrics || name.Type != "counter" || !point.TryGetExemplars(out var exemplars))
        {
            return "";
        }

        Exemplar? latest = null;
        foreach (ref readonly var exemplar in exemplars)
        {
            latest = latest is null || exemplar.Timestamp > latest.Value.Timestamp ? exemplar : latest;
        }

        return latest is { } found ? Text(found, isLong ? Number(found.LongValue) : Number(found.DoubleValue)) : "";
    }

    private string ExemplarBetween(in MetricPoint point, double above, double upTo)
    {
        if (!IsOpenMetrics || !point.TryGetExemplars(out var exemplars))
        {
            return "";
        }

        Exemplar? latest = null;
        foreach (ref readonly var exemplar in exemplars)
        {
            if (exemplar.DoubleValue > above && exemplar.DoubleValue <= upTo && (latest is null || exemplar.Timestamp > latest.Value.Timestamp))
            {
                latest = exemplar;
            }
        }

        return latest is { } found ? Text(found, Number(found.DoubleValue)) : "";
    }

    private static string Text(Exemplar exemplar, string value)
    {
        var labels = new Labels();
        if (exemplar.TraceId != default)
        {
            labels.Add("trace_id", exemplar.TraceId.ToHexString());
            labels.Add("span_id", exemplar.SpanId.ToHexString());
        }

        var identity = labels.ToString();
        foreach (var (key, tag) in exemplar.FilteredTags)
        {
            labels.Add(key, tag);
        }

        var text = labels.ToString();
        return $" # {{{(text.Length <= LongestExemplar ? text : identity)}}} {value} {Seconds(exemplar.Timestamp)}";
    }

    private void WriteTargetInfo(StringBuilder text)
    {
        var labels = new Labels();
        foreach (var (key, value) in resource.Attributes)
        {
            labels.Add(key, value);
        }

        text.Append(IsOpenMetrics ? "# TYPE target info\n# HELP target Target metadata\n" : "# TYPE target_info gauge\n# HELP target_info Target metadata\n");
        WriteSample(text, "target_info", labels.ToString(), "1");
    }

    private static void WriteSample(StringBuilder text, string name, string labels, string value, string exemplar = "")
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value).Append(exemplar).Append('\n');
    }

    private string Help(string help)
    {
        var escaped = help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return IsOpenMetrics ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    /// <summary>OpenMetrics writes a whole bound as 1.0; so does Prometheus' own storage, which makes both formats one series.</summary>
    private string Bound(double bound) => IsOpenMetrics && double.IsInteger(bound) ? bound.ToString("0.0", CultureInfo.InvariantCulture) : Number(bound);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);

    private sealed class Family(MetricName name)
    {
        public MetricName Name { get; } = name;

        public string Help { get; set; } = "";

        public StringBuilder Samples { get; } = new();
    }
}
