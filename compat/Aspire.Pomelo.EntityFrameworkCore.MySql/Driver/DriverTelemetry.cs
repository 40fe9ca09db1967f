using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MySqlConnector;

/// <summary>Spans and metrics under the name that MySqlConnector gives its own, by OpenTelemetry's database conventions.</summary>
internal static class DriverTelemetry
{
    public const string Name = "MySqlConnector";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram("db.client.operation.duration", "s", "Duration of database client operations.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private static readonly Histogram<double> CreateTime = Meter.CreateHistogram<double>("db.client.connections.create_time", "s", "The time it took to create a new connection.");
    private static readonly Histogram<double> WaitTime = Meter.CreateHistogram<double>("db.client.connections.wait_time", "s", "The time it took to obtain an open connection from the pool.");
    private static readonly Counter<int> Timeouts = Meter.CreateCounter<int>("db.client.connections.timeouts", "{timeout}", "The number of times the pool had no connection in time.");

    static DriverTelemetry()
    {
        Meter.CreateObservableUpDownCounter("db.client.connections.usage", () =>
        {
            // what is observed is asked for before anything is collected
            RecordKept();
            return ConnectionPool.All.SelectMany(pool => new[] { Measured(pool, pool.Used, "used"), Measured(pool, pool.Idle, "idle") });
        }, "{connection}", "Connections in the state that the attribute tells.");
        Meter.CreateObservableUpDownCounter("db.client.connections.max", () => ConnectionPool.All.Select(pool => Measured(pool, pool.Maximum)), "{connection}", "The most connections the pool may open.");
        Meter.CreateObservableUpDownCounter("db.client.connections.pending_requests", () => ConnectionPool.All.Select(pool => Measured(pool, pool.Waiting)), "{request}",
            "Callers that wait for a connection.");
    }

    public static void Created(ConnectionPool pool, TimeSpan time) => CreateTime.Record(time.TotalSeconds, new KeyValuePair<string, object?>("pool.name", pool.Name));

    public static void Waited(ConnectionPool pool, TimeSpan time) => WaitTime.Record(time.TotalSeconds, new KeyValuePair<string, object?>("pool.name", pool.Name));

    public static void TimedOut(ConnectionPool pool) => Timeouts.Add(1, new KeyValuePair<string, object?>("pool.name", pool.Name));

    public static Activity? Start(StatementLabels labels, string text)
    {
        // under a request that is not traced there is nothing to ask the sampler
        if (!Source.HasListeners() || Activity.Current is { IsAllDataRequested: false } || Source.StartActivity(labels.SpanName, ActivityKind.Client) is not { } activity)
        {
            return null;
        }

        if (activity.IsAllDataRequested)
        {
            foreach (var (key, value) in labels.Labels)
            {
                activity.SetTag(key, value);
            }

            activity.SetTag("db.query.text", text);
        }

        return activity;
    }

    public static void Stop(Activity? activity, StatementLabels labels, long started, Exception? failure)
    {
        if (activity is not null)
        {
            if (failure is not null)
            {
                activity.SetTag("error.type", ErrorType(failure));
                activity.SetStatus(ActivityStatusCode.Error, failure is OperationCanceledException ? "cancelled" : null);
                if (failure is MySqlException { Number: not 0 } error)
                {
                    activity.SetTag("db.response.status_code", ErrorType(error));
                }
            }

            activity.Dispose();
        }

        if (Duration.Enabled)
        {
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (failure is not null)
            {
                Duration.Record(seconds, [.. labels.Labels, new("error.type", ErrorType(failure))]);
            }
            else if (Activity.Current is { Recorded: true })
            {
                // now, while it can be said which trace shows it
                Duration.Record(seconds, labels.Labels);
            }
            else
            {
                Record(labels, labels.Keep(seconds));
            }
        }
    }

    private static void RecordKept()
    {
        foreach (var labels in StatementLabels.All)
        {
            Record(labels, labels.Take());
        }
    }

    private static void Record(StatementLabels labels, ReadOnlySpan<double> durations)
    {
        foreach (var seconds in durations)
        {
            Duration.Record(seconds, labels.Labels);
        }
    }

    private static string ErrorType(Exception failure) =>
        failure is MySqlException { Number: not 0 } error ? error.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) : failure.GetType().FullName!;

    private static Measurement<int> Measured(ConnectionPool pool, int value, string? state = null) => state is null
        ? new(value, new KeyValuePair<string, object?>("pool.name", pool.Name))
        : new(value, new("pool.name", pool.Name), new("state", state));
}
