using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Biblio.LoadTests.Lab;

/// <summary>Asks the shop's Prometheus what was used between two moments: counters by their first and last sample in between, gauges by their greatest.</summary>
internal sealed class Watch(HttpClient client, Uri prometheus)
{
    public const string ScrapeInterval = "2s";

    private const string Names =
        "dotnet_process_cpu_time_seconds_total|dotnet_process_memory_working_set_bytes|http_requests_total|mysql_global_status_queries|mysql_global_status_threads_connected"
        + "|redis_commands_processed_total|redis_cpu_(sys|user)_seconds_total|redis_memory_used_bytes|node_cpu_seconds_total|mysql_version_info|redis_instance_info";

    private readonly Process _generator = Process.GetCurrentProcess();

    /// <summary>What this program itself has used of the processor, in seconds.</summary>
    public double Generator
    {
        get
        {
            _generator.Refresh();
            return _generator.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Null when Prometheus does not answer: a measurement without it is still one.</summary>
    public async Task<Usage?> BetweenAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        double generatorCores,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return Read(await SeriesAsync(from, to, cancellationToken), generatorCores);
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>Such as MariaDB 10.11 and Redis 7; what is not known is left out.</summary>
    public async Task<IReadOnlyList<string>> VersionsAsync(CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        var series = await SeriesAsync(now.AddSeconds(-30), now, cancellationToken);
        return
        [
            .. series
                .Where(one => one.Name == "mysql_version_info")
                .Select(one => one.Labels("version"))
                .Where(version => version.Length > 0)
                .Distinct()
                .Select(version => $"MySQL {version}"),
            .. series
                .Where(one => one.Name == "redis_instance_info")
                .Select(one => one.Labels("redis_version"))
                .Where(version => version.Length > 0)
                .Distinct()
                .Select(version => $"Redis {version}"),
        ];
    }

    internal static Usage Read(IReadOnlyList<Series> series, double generatorCores)
    {
        var cores = Sum("dotnet_process_cpu_time_seconds_total", one => one.Rate);
        if (Total("redis_cpu_sys_seconds_total", "redis_cpu_user_seconds_total") is { } redis)
        {
            cores["redis"] = redis;
        }

        var megabytes = Sum("dotnet_process_memory_working_set_bytes", one => one.Most / 1e6);
        if (Named("redis_memory_used_bytes") is [var memory, ..])
        {
            megabytes["redis"] = memory.Most / 1e6;
        }

        var idle = Named("node_cpu_seconds_total").Where(one => one.Labels("mode") == "idle").ToList();
        var answered = Named("http_requests_total")
            .Where(one => one.Labels("service") == "orders")
            .GroupBy(one => one.Labels("instance"))
            .Select(replica => replica.Sum(one => one.Rate))
            .OrderDescending()
            .ToList();
        var all = answered.Sum();
        return new(
            cores,
            !idle.Exists(one => one.Samples.Count > 1) ? null : idle.Count - idle.Sum(one => one.Rate),
            generatorCores,
            megabytes,
            Named("mysql_global_status_threads_connected") is [var connected, ..] ? connected.Most : null,
            Total("mysql_global_status_queries"),
            Total("redis_commands_processed_total"),
            all == 0 ? [] : [.. answered.Select(rate => rate / all)]
        );

        List<Series> Named(string name) => [.. series.Where(one => one.Name == name)];

        double? Total(params string[] names) =>
            names.SelectMany(Named).ToList() is { Count: > 0 } found ? found.Sum(one => one.Rate) : null;

        Dictionary<string, double> Sum(string name, Func<Series, double> of) =>
            Named(name)
                .GroupBy(one => one.Labels("service"))
                .ToDictionary(service => service.Key, service => service.Sum(of));
    }

    private async Task<IReadOnlyList<Series>> SeriesAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        var length = Math.Max(1, (int)Math.Ceiling((to - from).TotalSeconds));
        var query = FormattableString.Invariant($"{{__name__=~\"{Names}\"}}[{length}s]");
        var at = to.ToUnixTimeMilliseconds() / 1000.0;
        var answer = JsonNode.Parse(
            await client.GetStringAsync(
                new Uri(
                    prometheus,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"/api/v1/query?time={at}&query={Uri.EscapeDataString(query)}"
                    )
                ),
                cancellationToken
            )
        )!;
        return
        [
            .. answer["data"]!["result"]!
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

    /// <summary>Samples of one series, oldest first.</summary>
    internal sealed record Series(JsonObject Metric, IReadOnlyList<(double At, double Value)> Samples)
    {
        public string Name => Labels("__name__");

        /// <summary>Per second, from the first to the last sample; 0 when there is but one.</summary>
        public double Rate =>
            Samples is [var first, .., var last] && last.At > first.At
                ? Math.Max(0, last.Value - first.Value) / (last.At - first.At)
                : 0;

        public double Most => Samples.Max(sample => sample.Value);

        public string Labels(string name) => (string?)Metric[name] ?? "";
    }
}
