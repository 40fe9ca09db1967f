namespace Biblio.Api.Operations;

/// <summary>Computes the golden signals of a service from its samples, as the queries of Prometheus do.</summary>
internal static class ServiceSignals
{
    public static IReadOnlyList<Signal> From(IReadOnlyList<ServiceSample> samples)
    {
        // The newest sample is always one of the chosen.
        var step = Math.Max(1, (int)Math.Ceiling(samples.Count / (double)SignalRange.Steps));
        var chosen = samples.Where((_, index) => (samples.Count - 1 - index) % step == 0).ToList();
        var increases = chosen
            .Zip(chosen.Skip(1), (earlier, later) => (later.At, Increase: later.Since(earlier)))
            .Where(pair => pair.Increase is not null)
            .ToList();
        return
        [
            .. SignalQuery.All.Select(query => new Signal(
                query.Name,
                query.Unit,
                query.Name switch
                {
                    "requests" => Rates(increase => increase.Requests),
                    "errors" => Rates(increase => increase.Errors),
                    "p50" => Rates(increase => increase.Quantile(0.5)),
                    "p95" => Rates(increase => increase.Quantile(0.95)),
                    "p99" => Rates(increase => increase.Quantile(0.99)),
                    "active" => Values(sample => sample.Active),
                    "connections" => Values(sample => sample.Connections),
                    "queue" => Values(sample => sample.Queue),
                    _ => Values(sample => sample.Memory),
                }
            )),
        ];

        IReadOnlyList<SignalPoint> Rates(Func<ServiceIncrease, double?> value) =>
            [
                .. from pair in increases
                let rate = value(pair.Increase!)
                where rate is not null
                select new SignalPoint(pair.At, rate.Value),
            ];

        IReadOnlyList<SignalPoint> Values(Func<ServiceSample, double> value) =>
            [.. chosen.Select(sample => new SignalPoint(sample.At, value(sample)))];
    }
}
