using System.Diagnostics;
using System.Diagnostics.Metrics;
using Biblio.Tests.Fixtures;

namespace TelemetryTests;

public sealed class PrometheusTests
{
    private const string OpenMetrics = "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.5";

    [Theory]
    [InlineData("orders", null, "orders_total", "orders")]
    [InlineData("orders_total", null, "orders_total", "orders")]
    [InlineData("biblio.orders.placed", "{order}", "biblio_orders_placed_total", "biblio_orders_placed")]
    [InlineData("sent", "By", "sent_bytes_total", "sent_bytes")]
    [InlineData("sent_bytes_total", "By", "sent_bytes_total", "sent_bytes")]
    [InlineData("speed", "m/s", "speed_meters_per_second_total", "speed_meters_per_second")]
    [InlineData("share", "1", "share_total", "share")]
    public async Task A_counter_is_named_as_the_real_exporter_names_it(string instrument, string? unit, string sample, string family)
    {
        await using var app = await Watched.StartAsync();
        app.Meter.CreateCounter<long>(instrument, unit).Add(3);

        Assert.Equal($"# TYPE {sample} counter\n{sample} 3", await app.OwnAsync(sample));
        var open = await app.OwnAsync(family, OpenMetrics);
        Assert.Contains($"# TYPE {family} counter\n", open, StringComparison.Ordinal);
        Assert.Contains($"{family}_total 3", open, StringComparison.Ordinal);
        Assert.Contains($"{family}_created ", open, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("active_users_total", null, "active_users_total")]
    [InlineData("queue.depth", "{message}", "queue_depth")]
    [InlineData("age", "s", "age_seconds")]
    [InlineData("age_seconds", "s", "age_seconds")]
    public async Task A_gauge_keeps_its_name_even_with_total(string instrument, string? unit, string sample)
    {
        await using var app = await Watched.StartAsync();
        app.Meter.CreateObservableGauge(instrument, () => 2.5, unit, "How many.");

        Assert.Equal($"# TYPE {sample} gauge\n# HELP {sample} How many.\n{sample} 2.5", await app.OwnAsync(sample));
        Assert.Contains($"# TYPE {sample} gauge", await app.OwnAsync(sample, OpenMetrics), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_histogram_has_buckets_a_sum_and_a_count()
    {
        await using var app = await Watched.StartAsync();
        app.Meter.CreateHistogram("wait", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] }).Record(0.75);

        Assert.Equal("""
            # TYPE wait_seconds histogram
            wait_seconds_bucket{le="0.5"} 0
            wait_seconds_bucket{le="1"} 1
            wait_seconds_bucket{le="+Inf"} 1
            wait_seconds_sum 0.75
            wait_seconds_count 1
            """, (await app.OwnAsync("wait_seconds")).Replace($"otel_scope_name=\"{app.Meter.Name}\",", "", StringComparison.Ordinal));
        var open = await app.OwnAsync("wait_seconds", OpenMetrics);
        Assert.Contains("# UNIT wait_seconds seconds", open, StringComparison.Ordinal);
        Assert.Contains("le=\"1.0\"} 1", open, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_are_escaped_and_those_that_become_equal_are_joined()
    {
        await using var app = await Watched.StartAsync();
        app.Meter.CreateCounter<long>("c").Add(1, new("a.b", "x\"y\\z\n"), new("a_b", true), new("1é", 1.5));

        Assert.EndsWith("""c_total{_="1.5",a_b="x\"y\\z\n;true"} 1""", await app.OwnAsync("c_total{"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exemplar_carries_the_trace()
    {
        await using var app = await Watched.StartAsync();
        var histogram = app.Meter.CreateHistogram("wait", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        using var trace = new Activity("work").SetIdFormat(ActivityIdFormat.W3C);
        trace.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        trace.Start();
        histogram.Record(0.75);
        trace.Stop();

        var expected = $"# {{trace_id=\"{trace.TraceId}\",span_id=\"{trace.SpanId}\"}} 0.75 ";
        Assert.Contains(expected, await app.OwnAsync("wait_seconds_bucket", OpenMetrics), StringComparison.Ordinal);
        Assert.DoesNotContain("trace_id", await app.OwnAsync("wait_seconds_bucket"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("*/*", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("text/html", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData(OpenMetrics, "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores")]
    [InlineData("application/openmetrics-text;version=0.0.1,text/plain;q=0.5", "application/openmetrics-text; version=0.0.1; charset=utf-8")]
    [InlineData("application/openmetrics-text;q=0.1,text/plain;version=0.0.4", "text/plain; version=0.0.4; charset=utf-8")]
    public async Task The_caller_chooses_the_format(string accept, string type)
    {
        await using var app = await Watched.StartAsync();

        var (given, text) = await app.ScrapeAsync(accept);

        Assert.Equal(type, given);
        Assert.Equal(type.StartsWith("application", StringComparison.Ordinal), text.EndsWith("\n# EOF\n", StringComparison.Ordinal));
        Assert.Contains("target_info{service_name=\"watched\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promtool_finds_nothing_wrong_but_three_names_of_the_runtime_s_own()
    {
        await using var app = await Watched.StartAsync();
        await app.Client.GetAsync("/books/7", TestContext.Current.CancellationToken);

        var (_, text) = await app.ScrapeAsync();

        // System.Runtime calls three gauges x.count, which Prometheus keeps for histograms; the real exporter writes them so too
        var rest = string.Join('\n', text.Split('\n').Where(line => !line.Contains("dotnet_assembly_count", StringComparison.Ordinal) && !line.Contains("dotnet_process_cpu_count", StringComparison.Ordinal) && !line.Contains("dotnet_timer_count", StringComparison.Ordinal)));
        await LocalProcess.RunAsync("promtool", ["check", "metrics"], rest, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Many_scrapes_at_once_all_get_everything()
    {
        await using var app = await Watched.StartAsync();
        app.Meter.CreateCounter<long>("c").Add(1);

        var texts = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => app.OwnAsync("c_total", n % 2 == 0 ? "" : OpenMetrics)));

        Assert.All(texts, text => Assert.Contains("c_total 1", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collection_answers_for_a_moment()
    {
        await using var app = await Watched.StartAsync(prometheus: options => options.ScrapeResponseCacheDurationMilliseconds = 60_000);
        var counter = app.Meter.CreateCounter<long>("c");
        counter.Add(1);
        Assert.Contains("c_total 1", await app.OwnAsync("c_total"), StringComparison.Ordinal);

        counter.Add(1);

        Assert.Contains("c_total 1", await app.OwnAsync("c_total"), StringComparison.Ordinal);
        Assert.Contains("c_total 2", await app.OwnAsync("c_total", OpenMetrics), StringComparison.Ordinal);
    }
}
