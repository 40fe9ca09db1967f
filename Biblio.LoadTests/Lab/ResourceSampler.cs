using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Biblio.LoadTests.Lab;

/// <summary>
/// Samples resource usage between two moments from Prometheus. A counter is the rate between its first and last
/// sample, a gauge is its maximum.
/// </summary>
internal sealed class ResourceSampler(HttpClient client, Uri prometheus)
{
    public const string ScrapeInterval = "2s";

    private const string MetricNames =
        "dotnet_process_cpu_time_seconds_total|dotnet_process_memory_working_set_bytes|http_requests_total"
        + "|mysql_global_status_queries|mysql_global_status_threads_connected"
        + "|redis_commands_processed_total|redis_cpu_(sys|user)_seconds_total|redis_memory_used_bytes"
        + "|node_cpu_seconds_total|mysql_version_info|redis_instance_info";

    private readonly Process _generator = Process.GetCurrentProcess();

    /// <summary>Processor time of the load generator (this process) so far, in seconds.</summary>
    public double GeneratorSeconds
    {
        get
        {
            _generator.Refresh();
            return _generator.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>
    /// Returns the resource usage, or null if Prometheus does not respond. A step is valid without it.
    /// </summary>
    public async Task<ResourceUsage?> SampleAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        double generatorCores,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return Aggregate(await QuerySeriesAsync(from, to, cancellationToken), generatorCores);
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>Returns the versions of MySQL and Redis, as far as they are known.</summary>
    public async Task<IReadOnlyList<string>> GetVersionsAsync(CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        var series = await QuerySeriesAsync(now.AddSeconds(-30), now, cancellationToken);
        return
        [
            .. series
                .Where(one => one.Name == "mysql_version_info")
                .Select(one => one.GetLabel("version"))
                .Where(version => version.Length > 0)
                .Distinct()
                .Select(version => $"MySQL {version}"),
            .. series
                .Where(one => one.Name == "redis_instance_info")
                .Select(one => one.GetLabel("redis_version"))
                .Where(version => version.Length > 0)
                .Distinct()
                .Select(version => $"Redis {version}"),
        ];
    }

    internal static ResourceUsage Aggregate(IReadOnlyList<Series> series, double generatorCores)
    {
        var cores = SumByService("dotnet_process_cpu_time_seconds_total", one => one.Rate);
        if (SumRates("redis_cpu_sys_seconds_total", "redis_cpu_user_seconds_total") is { } redis)
        {
            cores["redis"] = redis;
        }

        var megabytes = SumByService("dotnet_process_memory_working_set_bytes", one => one.Max / 1e6);
        if (Find("redis_memory_used_bytes") is [var memory, ..])
        {
            megabytes["redis"] = memory.Max / 1e6;
        }

        var idle = Find("node_cpu_seconds_total").Where(one => one.GetLabel("mode") == "idle").ToList();
        var replicas = Find("http_requests_total")
            .Where(one => one.GetLabel("service") == "orders")
            .GroupBy(one => one.GetLabel("instance"))
            .Select(replica => replica.Sum(one => one.Rate))
            .OrderDescending()
            .ToList();
        var total = replicas.Sum();
        return new(
            cores,
            !idle.Exists(one => one.Samples.Count > 1) ? null : idle.Count - idle.Sum(one => one.Rate),
            generatorCores,
            megabytes,
            Find("mysql_global_status_threads_connected") is [var connected, ..] ? connected.Max : null,
            SumRates("mysql_global_status_queries"),
            SumRates("redis_commands_processed_total"),
            total == 0 ? [] : [.. replicas.Select(rate => rate / total)]
        );

        List<Series> Find(string name) => [.. series.Where(one => one.Name == name)];

        double? SumRates(params string[] names) =>
            names.SelectMany(Find).ToList() is { Count: > 0 } found ? found.Sum(one => one.Rate) : null;

        Dictionary<string, double> SumByService(string name, Func<Series, double> selectValue) =>
            Find(name)
                .GroupBy(one => one.GetLabel("service"))
                .ToDictionary(service => service.Key, service => service.Sum(selectValue));
    }

    private async Task<IReadOnlyList<Series>> QuerySeriesAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        var seconds = Math.Max(1, (int)Math.Ceiling((to - from).TotalSeconds));
        var query = FormattableString.Invariant($"{{__name__=~\"{MetricNames}\"}}[{seconds}s]");
        var time = to.ToUnixTimeMilliseconds() / 1000.0;
        var response = JsonNode.Parse(
            await client.GetStringAsync(
                new Uri(
                    prometheus,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"/api/v1/query?time={time}&query={Uri.EscapeDataString(query)}"
                    )
                ),
                cancellationToken
            )
        )!;
        return
        [
            .. response["data"]!["result"]!
                .AsArray()
                .Select(one => new Series(
                    one!["metric"]!.AsObject(),
                    [
                        .. one["values"]!
                            .AsArray()
                            .Select(sample =>
                                ((double)sample![0]!, double.Parse((string)sample[1]!, CultureInfo.InvariantCulture))
                            ),
                    ]
                )),
        ];
    }

    /// <summary>A time series with its samples, oldest first.</summary>
    internal sealed record Series(JsonObject Metric, IReadOnlyList<(double At, double Value)> Samples)
    {
        public string Name => GetLabel("__name__");

        /// <summary>The rate per second from the first to the last sample, or 0 with a single sample.</summary>
        public double Rate =>
            Samples is [var first, .., var last] && last.At > first.At
                ? Math.Max(0, last.Value - first.Value) / (last.At - first.At)
                : 0;

        public double Max => Samples.Max(sample => sample.Value);

        public string GetLabel(string name) => (string?)Metric[name] ?? "";
    }
}
