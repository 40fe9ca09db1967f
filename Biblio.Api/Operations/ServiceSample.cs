using System.Globalization;

namespace Biblio.Api.Operations;

/// <summary>
/// What the replicas of a service counted until a moment, in sum. Counters of other replicas, or of one that started
/// again, cannot be compared.
/// </summary>
internal sealed record ServiceSample(
    DateTime At,
    string Replicas,
    double Requests,
    double Errors,
    IReadOnlyDictionary<double, double> Buckets,
    double Active,
    double Connections,
    double Queue,
    double Memory
)
{
    private const string RequestCount = "http_requests_total";
    private const string Duration = "http_request_duration_seconds_bucket";
    private const string ActiveRequests = "http_server_active_requests";
    private const string UsedConnections = "db_client_connections_usage";
    private const string QueueLength = "dotnet_thread_pool_queue_length_total";
    private const string WorkingSet = "dotnet_process_memory_working_set_bytes";

    public static readonly IReadOnlySet<string> Metrics = new HashSet<string>
    {
        RequestCount,
        Duration,
        ActiveRequests,
        UsedConnections,
        QueueLength,
        WorkingSet,
    };

    public static ServiceSample From(DateTime at, string replicas, IReadOnlyCollection<MetricSample> samples)
    {
        var byName = samples.ToLookup(sample => sample.Name);
        return new(
            at,
            replicas,
            byName[RequestCount].Sum(sample => sample.Value),
            byName[RequestCount].Where(sample => sample["status_code"] is ['5', ..]).Sum(sample => sample.Value),
            byName[Duration]
                .GroupBy(sample => ToBound(sample["le"]))
                .ToDictionary(bucket => bucket.Key, bucket => bucket.Sum(sample => sample.Value)),
            byName[ActiveRequests].Sum(sample => sample.Value),
            byName[UsedConnections].Where(sample => sample["state"] == "used").Sum(sample => sample.Value),
            byName[QueueLength].Sum(sample => sample.Value),
            byName[WorkingSet].Sum(sample => sample.Value)
        );
    }

    /// <summary>The increase since an earlier sample, or null when the two cannot be compared.</summary>
    public ServiceIncrease? Since(ServiceSample earlier)
    {
        var seconds = (At - earlier.At).TotalSeconds;
        if (
            seconds <= 0
            || Replicas != earlier.Replicas
            || Requests < earlier.Requests
            || Errors < earlier.Errors
            || Buckets.Any(bucket => bucket.Value < earlier.Buckets.GetValueOrDefault(bucket.Key))
        )
        {
            return null;
        }

        return new(
            (Requests - earlier.Requests) / seconds,
            (Errors - earlier.Errors) / seconds,
            Buckets.ToDictionary(
                bucket => bucket.Key,
                bucket => bucket.Value - earlier.Buckets.GetValueOrDefault(bucket.Key)
            )
        );
    }

    private static double ToBound(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound)
            ? bound
            : double.PositiveInfinity;
}

/// <summary>The increase between two samples: requests and errors a second, and requests by upper bound in seconds.</summary>
internal sealed record ServiceIncrease(double Requests, double Errors, IReadOnlyDictionary<double, double> Buckets)
{
    /// <summary>
    /// The duration in seconds that this share of the requests did not exceed, interpolated as Prometheus does. Null
    /// without requests.
    /// </summary>
    public double? Quantile(double share)
    {
        var sorted = Buckets.OrderBy(bucket => bucket.Key).ToList();
        if (sorted.Count == 0 || sorted[^1].Value <= 0)
        {
            return null;
        }

        var rank = share * sorted[^1].Value;
        var (lower, below) = (0d, 0d);
        foreach (var (bound, count) in sorted)
        {
            if (count >= rank)
            {
                return double.IsInfinity(bound) ? lower
                    : count > below ? lower + ((bound - lower) * (rank - below) / (count - below))
                    : bound;
            }

            (lower, below) = (bound, count);
        }

        return lower;
    }
}
