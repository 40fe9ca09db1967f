using System.Net;
using Biblio.LoadTests.TelemetryCost;

namespace Biblio.LoadTests.Edge;

/// <summary>
/// Measures several variants in turn, after a warm-up of each. Every round has one slice of this length for each
/// variant.
/// </summary>
internal sealed class InterleavedRunner(int rounds, TimeSpan length)
{
    private const int Concurrency = 16;

    public async Task<VariantResults> RunAsync(
        string name,
        TimeSpan warmUp,
        Variant[] variants,
        CancellationToken cancellationToken
    )
    {
        foreach (var variant in variants)
        {
            await MeasureAsync(variant, warmUp, cancellationToken);
        }

        var results = new VariantResults(name);
        for (var round = 0; round < rounds; round++)
        {
            // Another variant comes first in every round, so that the order does not favour one of them.
            foreach (
                var variant in variants.Skip(round % variants.Length).Concat(variants.Take(round % variants.Length))
            )
            {
                results.Add(round, variant.Name, await MeasureAsync(variant, length, cancellationToken));
            }
        }

        results.PrintMedians();
        return results;
    }

    private static async Task<VariantResult> MeasureAsync(
        Variant variant,
        TimeSpan length,
        CancellationToken cancellationToken
    )
    {
        using var generator = new ClosedLoopLoadGenerator(new(variant.Target, variant.Path), Concurrency);
        var (proxyCpu, serviceCpu) = (variant.ProxyCpu(), variant.ServiceCpu());
        var (responses, seconds, p99) = await generator.RunAsync(
            target => new(HttpMethod.Get, target) { Headers = { Authorization = variant.Token } },
            HttpStatusCode.OK,
            length,
            cancellationToken
        );
        return new(
            responses / seconds,
            p99,
            (variant.ProxyCpu() - proxyCpu) / responses,
            (variant.ServiceCpu() - serviceCpu) / responses
        );
    }
}
