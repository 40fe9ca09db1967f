using Biblio.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Operations;

internal static class GetSignals
{
    /// <summary>
    /// Get the four golden signals of a service over 15m, 1h or 6h, for staff: traffic, errors, latency, saturation.
    /// </summary>
    public static async Task<Ok<Signals>> Handle(
        string? service,
        string? range,
        ServiceReplicas replicas,
        PrometheusClient prometheus,
        MetricsSampler sampler,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var chosen = Choose("service", service, replicas.Services, name => name);
        var period = Choose("range", range, SignalRange.All, one => one.Name);
        var links = OperationsLinks.For("signals");
        var now = time.GetUtcNow().UtcDateTime;
        if (await ReadAsync(prometheus, chosen, period, now, cancellationToken) is { Count: > 0 } series)
        {
            string[] partial = series.Count < SignalQuery.All.Count ? ["prometheus"] : [];
            return TypedResults.Ok(new Signals(chosen, period.Name, "prometheus", series, partial, links));
        }

        var missing = await sampler.SampleAsync(cancellationToken);
        return TypedResults.Ok(
            new Signals(
                chosen,
                period.Name,
                "services",
                sampler.GetSignals(chosen, now - period.Duration),
                prometheus.IsConfigured ? ["prometheus", .. missing] : missing,
                links
            )
        );
    }

    /// <summary>The signals that Prometheus answered in time.</summary>
    private static async Task<IReadOnlyList<Signal>> ReadAsync(
        PrometheusClient prometheus,
        string service,
        SignalRange range,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (!prometheus.IsConfigured)
        {
            return [];
        }

        var answers = await Task.WhenAll(
            SignalQuery.All.Select(query =>
                prometheus.QueryRangeAsync(
                    query.For(service, range),
                    now - range.Duration,
                    now,
                    range.Step,
                    cancellationToken
                )
            )
        );
        return
        [
            .. SignalQuery
                .All.Zip(answers)
                .Where(pair => pair.Second is not null)
                .Select(pair => new Signal(
                    pair.First.Name,
                    pair.First.Unit,
                    pair.Second!,
                    pair.First.For(service, range)
                )),
        ];
    }

    /// <summary>The value with this name, or the first when no name is given.</summary>
    private static T Choose<T>(string field, string? name, IReadOnlyList<T> values, Func<T, string> nameOf)
        where T : class =>
        name is null or ""
            ? values[0]
            : values.FirstOrDefault(value => nameOf(value) == name)
                ?? throw new FieldException(field, $"This is one of {string.Join(", ", values.Select(nameOf))}.");
}
