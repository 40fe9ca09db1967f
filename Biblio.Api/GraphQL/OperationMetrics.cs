using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using GraphQL;

namespace Biblio.Api.GraphQL;

/// <summary>The span and the duration of each operation, by its name; see observability/telemetry.md.</summary>
internal sealed partial class OperationMetrics(IMeterFactory meters)
{
    // Callers choose the names. Those after the first hundred share one value.
    private const int MaxNames = 100;
    private const string Other = "_OTHER";

    private static readonly ActivitySource Source = new("Biblio.Api.GraphQL");

    private readonly ConcurrentDictionary<string, string> _names = [];
    private readonly Histogram<double> _duration = meters
        .Create("Biblio.Api.GraphQL")
        .CreateHistogram<double>(
            "biblio.graphql.duration",
            "s",
            "Duration of GraphQL operations by name and outcome",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            }
        );

    public Operation Start() => new(this, Source.StartActivity("graphql"));

    /// <summary>Counts a request whose query is missing or unknown.</summary>
    public void CountRefused() => Record("none", "refused", 0);

    private void Record(string name, string outcome, double seconds) =>
        _duration.Record(seconds, new("operation", name), new("outcome", outcome));

    private string GetLabel(string? name) =>
        name is null ? "anonymous"
        : _names.ContainsKey(name) ? name
        : _names.Count < MaxNames && ValidName().IsMatch(name) ? _names.GetOrAdd(name, name)
        : Other;

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
    private static partial Regex ValidName();

    internal sealed class Operation(OperationMetrics metrics, Activity? activity) : IDisposable
    {
        private readonly long _started = Stopwatch.GetTimestamp();

        public void Complete(ExecutionResult result)
        {
            var name = metrics.GetLabel(result.Operation?.Name?.StringValue);
            var outcome =
                !result.Executed ? "refused"
                : result.Errors is { Count: > 0 } ? "partial"
                : "success";
            metrics.Record(name, outcome, Stopwatch.GetElapsedTime(_started).TotalSeconds);
            if (activity is not null)
            {
                activity.DisplayName = result.Executed ? $"query {name}" : "graphql";
                activity.SetTag("graphql.operation.name", name);
                activity.SetTag("graphql.operation.type", "query");
                activity.SetTag("biblio.graphql.outcome", outcome);
            }
        }

        public void Dispose() => activity?.Dispose();
    }
}
