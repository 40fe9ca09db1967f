using Biblio.LoadTests.Compare;

namespace Biblio.LoadTests.Edge;

/// <summary>The results of variants that were measured in turn. They are printed as a table.</summary>
internal sealed class VariantResults
{
    private readonly List<(int Round, string Variant, VariantResult Result)> _slices = [];

    public VariantResults(string name)
    {
        Console.WriteLine($"\n{name}");
        Console.WriteLine(
            $"{"", -8}{"variant", -17}{"1/s", 9}{"p99, ms", 10}{"proxy, us CPU", 18}{"service, us CPU", 18}"
        );
    }

    public void Add(int round, string variant, VariantResult result)
    {
        _slices.Add((round, variant, result));
        Print($"{round + 1}", variant, result);
    }

    public void PrintMedians()
    {
        foreach (var variant in _slices.Select(slice => slice.Variant).Distinct())
        {
            var results = _slices.Where(slice => slice.Variant == variant).Select(slice => slice.Result).ToList();
            Print(
                "median",
                variant,
                new(
                    results.Select(result => result.PerSecond).Median(),
                    TimeSpan.FromMilliseconds(results.Select(result => result.P99.TotalMilliseconds).Median()),
                    results.Select(result => result.ProxyCpu ?? 0).Median(),
                    results.Select(result => result.ServiceCpu ?? 0).Median()
                )
            );
        }
    }

    /// <summary>
    /// The throughput of one variant divided by that of another, from the ratio of each round. The slices of a round
    /// are close in time, so their ratio is more stable than one of medians.
    /// </summary>
    public RatioInterval Ratio(string variant, string other) =>
        RatioInterval.From(
            _slices
                .GroupBy(slice => slice.Round)
                .Select(round =>
                    round.Single(slice => slice.Variant == variant).Result.PerSecond
                    / round.Single(slice => slice.Variant == other).Result.PerSecond
                )
        );

    private static void Print(string round, string variant, VariantResult result) =>
        Console.WriteLine(
            $"{round, -8}{variant, -17}{result.PerSecond, 9:0}{result.P99.TotalMilliseconds, 10:0.0}"
                + $"{result.ProxyCpu * 1e6, 18:0}{result.ServiceCpu * 1e6, 18:0}"
        );
}
