using System.Globalization;

namespace Biblio.LoadTests.TelemetryCost;

/// <summary>
/// The results of rounds with and without telemetry, printed as a table. Many rounds are only summarized.
/// </summary>
internal sealed class TelemetryComparison
{
    private const int MaxPrintedRounds = 60;

    private readonly List<(SliceResult On, SliceResult Off)> _rounds = [];
    private readonly bool _printsRounds;

    public TelemetryComparison(string name, int rounds)
    {
        _printsRounds = rounds <= MaxPrintedRounds;
        Console.WriteLine(
            $"\n{name, -18}{"with, 1/s", 12}{"without, 1/s", 14}{"ratio", 8}"
                + $"{"with, us CPU", 15}{"without, us CPU", 17}{"ratio", 8}"
        );
    }

    /// <summary>
    /// The ratio of the throughput with telemetry to that without: the median of all rounds. The two slices of a
    /// round are close in time, so their ratio is stable when the speed of the machine changes.
    /// </summary>
    public double ThroughputRatio => Ratios.Median();

    /// <summary>
    /// The ratio of the processor time per response, of all rounds together. The system counts it in hundredths of a
    /// second, which is coarse for a short slice.
    /// </summary>
    private double CpuRatio =>
        (_rounds.Average(round => round.On.CpuSeconds) / _rounds.Average(round => round.Off.CpuSeconds)) ?? 0;

    private IEnumerable<double> Ratios => _rounds.Select(round => round.On.PerSecond / round.Off.PerSecond);

    /// <summary>
    /// The standard error of <see cref="ThroughputRatio"/>, estimated from the interquartile range. Other processes
    /// of the machine cause outliers in a few rounds.
    /// </summary>
    private double StandardError
    {
        get
        {
            var ratios = Ratios.Order().ToList();
            return 1.2533
                * (ratios[3 * (ratios.Count - 1) / 4] - ratios[(ratios.Count - 1) / 4])
                / 1.349
                / Math.Sqrt(ratios.Count);
        }
    }

    /// <summary>Prints the mean ratios of several pairs of instances.</summary>
    public static void PrintMeans(string name, IReadOnlyList<TelemetryComparison> pairs)
    {
        Print("throughput", pair => pair.ThroughputRatio);
        Print("processor", pair => pair.CpuRatio);

        void Print(string what, Func<TelemetryComparison, double> ratio) =>
            Console.WriteLine(
                $"{name}, {what}: {pairs.Average(ratio):0.000} in the mean of {pairs.Count} pairs ("
                    + string.Join(
                        ", ",
                        pairs.Select(pair => ratio(pair).ToString("0.000", CultureInfo.InvariantCulture))
                    )
                    + ")"
            );
    }

    public void Add(SliceResult on, SliceResult off)
    {
        _rounds.Add((on, off));
        if (_printsRounds)
        {
            Print($"round {_rounds.Count}", on, off);
        }
    }

    public void PrintMedians()
    {
        Print("median", Medians(round => round.On), Medians(round => round.Off));
        Console.WriteLine(
            $"{"ratio", -18}{"", 12}{"", 14}{ThroughputRatio, 8:0.000}{"", 15}{"", 17}{CpuRatio, 8:0.000}"
        );
        Console.WriteLine(
            $"cost: {1 - ThroughputRatio:0.0 %} of throughput (median of the rounds' ratios), "
                + $"standard error {StandardError:0.0 %}"
        );
    }

    private static void Print(string name, SliceResult on, SliceResult off) =>
        Console.WriteLine(
            $"{name, -18}{on.PerSecond, 12:0}{off.PerSecond, 14:0}{on.PerSecond / off.PerSecond, 8:0.000}"
                + $"{on.CpuSeconds * 1e6, 15:0}{off.CpuSeconds * 1e6, 17:0}{on.CpuSeconds / off.CpuSeconds, 8:0.000}"
        );

    private SliceResult Medians(Func<(SliceResult On, SliceResult Off), SliceResult> side) =>
        new(
            Median(round => side(round).PerSecond),
            _rounds.All(round => side(round).CpuSeconds is not null)
                ? Median(round => side(round).CpuSeconds!.Value)
                : null
        );

    private double Median(Func<(SliceResult On, SliceResult Off), double> value) => _rounds.Select(value).Median();
}
