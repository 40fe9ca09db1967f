using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Biblio.ServiceDefaults.Metrics;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.ServiceDefaults.Metrics;

/// <summary>Each test gives its service a different name, because services of one process share their meters.</summary>
public sealed class RequestMetricsTests
{
    [Fact]
    public async Task A_request_is_counted_under_the_exercise_names_and_labels()
    {
        await using var app = await StartAsync("exercises");
        await app.GetAsync("/things/7");
        await app.GetAsync("/things/8");

        var metrics = await MetricsAsync(app, "exercises");

        Assert.Equal("2", metrics["""app_requests_total{endpoint="/things/{id}",method="GET",service="exercises"}"""]);
        Assert.Equal("2", metrics["""http_requests_by_status_code_total{code="200",service="exercises"}"""]);
        Assert.Equal(
            "2",
            metrics[
                """http_requests_total{endpoint="/things/{id}",method="GET",route="/things/{id}","""
                    + """service="exercises",status="200",status_code="200"}"""
            ]
        );
        Assert.Equal(
            "2",
            metrics[
                """app_request_latency_seconds_bucket{endpoint="/things/{id}","""
                    + """le="+Inf",method="GET",service="exercises"}"""
            ]
        );
        Assert.Equal(
            "2",
            metrics[
                """http_request_duration_seconds_count{endpoint="/things/{id}","""
                    + """method="GET",route="/things/{id}",service="exercises"}"""
            ]
        );
    }

    [Fact]
    public async Task Failures_of_every_endpoint_are_counted_from_zero()
    {
        await using var app = await StartAsync("zeros");

        var counts = RequestCounts(app);

        Assert.Equal(0, counts["GET /things/{id} 500"]);
        Assert.Equal(0, counts["GET /things/{id} 503"]);
        Assert.Equal(0, counts["POST /things 500"]);
        Assert.Equal(0, counts["GET /defect 500"]);
        Assert.Equal(0, counts["GET unmatched 500"]);
        Assert.DoesNotContain(counts.Keys, series => series.Contains("/health", StringComparison.Ordinal));
        await app.GetAsync("/defect");
        // A request is counted after its response, so the caller may be faster.
        await Eventually.IsTrueAsync(() => RequestCounts(app)["GET /defect 500"] == 1);
    }

    [Fact]
    public async Task The_duration_has_the_buckets_of_the_exercise()
    {
        await using var app = await StartAsync("buckets");
        await app.GetAsync("/things/7");

        var metrics = await MetricsAsync(app, "buckets");

        Assert.Equal(
            ["0.001", "0.005", "0.01", "0.05", "0.1", "0.5", "1", "5", "+Inf"],
            metrics
                .Keys.Where(key => key.StartsWith("http_request_duration_seconds_bucket", StringComparison.Ordinal))
                .Select(key => Regex.Match(key, "le=\"([^\"]+)\"").Groups[1].Value)
        );
    }

    [Theory]
    [InlineData("/things/x'; DROP TABLE books", "unmatched")]
    [InlineData("/nowhere/at/all", "unmatched")]
    [InlineData("/rest/of/it", "/rest/{path}")]
    [InlineData("/", "/")]
    public async Task A_route_is_a_template_and_never_a_path(string path, string route)
    {
        await using var app = await StartAsync("templates" + Math.Abs(path.GetHashCode(StringComparison.Ordinal)));
        var answer = await app.GetAsync(path);

        var metrics = await MetricsAsync(app, "templates" + Math.Abs(path.GetHashCode(StringComparison.Ordinal)));

        Assert.Contains(metrics.Keys, key =>
            key.StartsWith("http_requests_total", StringComparison.Ordinal)
            && key.Contains($"route=\"{route}\"", StringComparison.Ordinal)
            && key.Contains($"status=\"{answer.Status}\"", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(metrics.Keys, key =>
            key.Contains("nowhere", StringComparison.Ordinal) || key.Contains("DROP", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_invented_method_makes_no_new_label()
    {
        await using var app = await StartAsync("methods");
        await app.SendAsync(new(new HttpMethod("BREW"), "/things/7"));

        Assert.Contains((await MetricsAsync(app, "methods")).Keys, key =>
            key.StartsWith("app_requests_total", StringComparison.Ordinal)
            && key.Contains("method=\"_OTHER\"", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Each_failure_is_counted_once_by_its_kind()
    {
        await using var app = await StartAsync("failures");
        await app.GetAsync("/defect");
        await app.GetAsync("/database");
        await app.GetAsync("/nowhere");
        await app.PostAsync("/things", "{}");
        await app.GetAsync("/things/7");

        var metrics = await MetricsAsync(app, "failures");

        Assert.Equal(
            ["creation_error 1", "database_error 1", "not_found 1", "server_error 1"],
            metrics
                .Where(series => series.Key.StartsWith("application_errors_total", StringComparison.Ordinal))
                .Select(series => $"{Regex.Match(series.Key, "type=\"(\\w+)\"").Groups[1].Value} {series.Value}")
                .Order()
        );
    }

    [Fact]
    public async Task Operations_are_counted_by_outcome_and_calls_by_name()
    {
        await using var app = await StartAsync("operations");
        await app.GetAsync("/operation/found");
        await app.GetAsync("/operation/missing");
        await app.GetAsync("/operation/broken");

        var metrics = (await app.GetAsync("/metrics")).Text;

        Assert.Matches(
            """(?m)^business_operations_total\{[^}]*operation="test_operation",status="success"\} 1$""",
            metrics
        );
        Assert.Matches(
            """(?m)^business_operations_total\{[^}]*operation="test_operation",status="not_found"\} 1$""",
            metrics
        );
        Assert.Matches(
            """(?m)^business_operations_total\{[^}]*operation="test_operation",status="error"\} 1$""",
            metrics
        );
        Assert.Matches("(?m)^test_operations_total\\{[^}]*\\} 3$", metrics);
        Assert.Contains("# HELP test_operations_total Total calls to /operation", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_are_counted_but_have_no_duration()
    {
        await using var app = await StartAsync("streams");
        await app.GetAsync("/stream");

        var metrics = await MetricsAsync(app, "streams");

        Assert.Contains(metrics.Keys, key => key.StartsWith("http_requests_total", StringComparison.Ordinal));
        Assert.DoesNotContain(metrics.Keys, key =>
            key.StartsWith("http_request_duration", StringComparison.Ordinal)
            || key.StartsWith("app_request_latency", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Promtool_accepts_the_metrics_and_the_version_is_shown()
    {
        await using var app = await StartAsync("checked");
        await app.GetAsync("/things/7");
        await app.GetAsync("/defect");

        var metrics = (await app.GetAsync("/metrics")).Text;

        Assert.Matches("""(?m)^app_info\{[^}]*version="1\.0\.0"\} 1$""", metrics);
        await Promtool.CheckAsync(metrics, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_slow_request_leaves_its_trace_in_the_histogram()
    {
        await using var app = await StartAsync("exemplars");
        await app.GetAsync("/things/7");

        var metrics = await app.SendAsync(
            new(HttpMethod.Get, "/metrics")
            {
                Headers = { { "Accept", "application/openmetrics-text; version=1.0.0" } },
            }
        );

        Assert.Matches(
            """(?m)^http_request_duration_seconds_bucket\{.*service="exemplars".*\} 1 # \{trace_id="[0-9a-f]{32}".*$""",
            metrics.Text
        );
    }

    [Theory]
    [InlineData(3)]
    [InlineData(700)]
    public async Task Untraced_requests_are_in_the_histograms_too(int requests)
    {
        var service = $"untraced-{requests}";
        await using var app = await StartAsync(service, "--Telemetry:TracesPerSecond=0");
        await Parallel.ForEachAsync(
            Enumerable.Range(0, requests),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (id, _) => await app.GetAsync($"/things/{id}")
        );

        foreach (var _ in Enumerable.Range(0, 2))
        {
            // A second read does not count the requests again.
            var metrics = await MetricsAsync(app, service);
            Assert.Equal(
                $"{requests}",
                metrics[
                    $$"""app_request_latency_seconds_count{endpoint="/things/{id}",method="GET",service="{{service}}"}"""
                ]
            );
            Assert.Equal(
                $"{requests}",
                metrics[
                    """http_request_duration_seconds_count{endpoint="/things/{id}",method="GET","""
                        + $$"""route="/things/{id}",service="{{service}}"}"""
                ]
            );
        }
    }

    [Theory]
    // Services of one process share their meters, so each of these services has different routes.
    [InlineData("traced", "--Telemetry:TracesPerSecond=10")]
    [InlineData("untraced", "--Telemetry:TracesPerSecond=0")]
    [InlineData("everything", "--Telemetry:Everything=true")]
    public async Task OpenTelemetrys_duration_has_the_labels_of_its_convention(string word, string how)
    {
        await using var app = await TinyApp.StartAsync(
            app =>
            {
                app.MapGet($"/{word}/{{id:long}}", (long id) => id);
                app.MapGet($"/{word}/defect", IResult () => throw new InvalidOperationException());
                app.MapGet($"/{word}/stream", () => Results.Text("data: 1\n\n", "text/event-stream"));
            },
            arguments: how
        );
        await app.GetAsync($"/{word}/7");
        await app.GetAsync($"/{word}/8");
        await app.GetAsync($"/{word}/defect");
        await app.GetAsync($"/{word}/stream");

        var lines = (await app.GetAsync("/metrics"))
            .Text.Split('\n')
            .Where(line => line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(
            $"2: http_request_method=GET http_response_status_code=200 http_route=/{word}/{{id:long}}"
                + " network_protocol_version=1.1 url_scheme=http",
            Of("{id:long}")
        );
        Assert.Equal(
            "1: error_type=System.InvalidOperationException http_request_method=GET http_response_status_code=500"
                + $" http_route=/{word}/defect network_protocol_version=1.1 url_scheme=http",
            Of("defect")
        );
        Assert.Equal(
            $"1: http_request_method=GET http_response_status_code=200 http_route=/{word}/stream"
                + " network_protocol_version=1.1 url_scheme=http",
            Of("stream")
        );

        string Of(string route)
        {
            var line = Assert.Single(lines, line =>
                line.Contains($"http_route=\"/{word}/{route}\"", StringComparison.Ordinal)
            );
            var labels = Regex
                .Matches(line, "(\\w+)=\"([^\"]*)\"")
                .Select(label => $"{label.Groups[1].Value}={label.Groups[2].Value}");
            return $"{line[(line.LastIndexOf(' ') + 1)..]}: {JoinLabels(' ', labels)}";
        }
    }

    [Fact]
    public async Task Active_requests_are_counted_until_they_are_answered()
    {
        var (begun, end, active) = (new TaskCompletionSource(), new TaskCompletionSource(), -1);
        await using var app = await TinyApp.StartAsync(app => app.MapGet("/slow", async () =>
            {
                begun.SetResult();
                await end.Task;
            }));
        using var listener = new MeterListener
        {
            // Services of other tests have an instrument with the same name.
            InstrumentPublished = (instrument, listener) =>
            {
                if (
                    instrument.Name == "http.server.active_requests"
                    && instrument.Meter is { Name: RequestMetrics.Name } meter
                    && meter.Scope == app.Services.GetRequiredService<IMeterFactory>()
                )
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => active = value);
        listener.Start();

        var slow = app.GetAsync("/slow");
        await begun.Task;
        Assert.Equal(1, Active());
        end.SetResult();
        await slow;
        await Eventually.IsTrueAsync(() => Task.FromResult(Active() == 0));

        int Active()
        {
            listener.RecordObservableInstruments();
            return active;
        }
    }

    private static Dictionary<string, long> RequestCounts(TinyApp app) =>
        ObservableInstruments
            .Read<long>(app, "http_requests")
            .ToDictionary(
                count => $"{count.Labels["method"]} {count.Labels["route"]} {count.Labels["status"]}",
                count => count.Value
            );

    private static Task<TinyApp> StartAsync(string service, params string[] arguments) =>
        TinyApp.StartAsync(
            app =>
            {
                app.MapGet("/", () => "home");
                app.MapGet("/things/{id:long}", (long id) => id);
                app.MapPost("/things/", IResult () => throw new InvalidOperationException())
                    .WithOperation("create_thing");
                app.MapGet("/rest/{**path}", (string path) => path);
                app.MapGet("/defect", IResult () => throw new InvalidOperationException());
                app.MapGet("/database", IResult () => throw new RetryLimitExceededException("away"));
                app.MapGet("/operation/{how}", (string how) => how switch
                        {
                            "found" => Results.Ok(),
                            "missing" => Results.NotFound(),
                            _ => throw new InvalidOperationException(),
                        })
                    .WithOperation("test_operation")
                    .WithCallCounter("test_operations", "Total calls to /operation");
                app.MapGet("/stream", () => Results.Text("data: 1\n\n", "text/event-stream"));
            },
            arguments: [$"--OTEL_SERVICE_NAME={service}", .. arguments]
        );

    /// <summary>Returns the series of one service with sorted labels, without those of the scope.</summary>
    private static async Task<Dictionary<string, string>> MetricsAsync(TinyApp app, string service)
    {
        var text = (await app.GetAsync("/metrics")).Text;
        return text.Split('\n')
            .Where(line => line.Contains($"service=\"{service}\"", StringComparison.Ordinal))
            .Select(line => Regex.Match(line, """^(?<name>\w+)\{(?<labels>(?:[^"}]+="[^"]*",?)*)\} (?<value>\S+)"""))
            .ToDictionary(
                line => $"{line.Groups["name"].Value}{{{JoinLabels(',', LabelsOf(line))}}}",
                line => line.Groups["value"].Value
            );

        static IEnumerable<string> LabelsOf(Match line) =>
            Regex.Matches(line.Groups["labels"].Value, "\\w+=\"[^\"]*\"").Select(label => label.Value);
    }

    private static string JoinLabels(char separator, IEnumerable<string> labels) =>
        string.Join(
            separator,
            labels
                .Where(label => !label.StartsWith("otel_scope", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
}
