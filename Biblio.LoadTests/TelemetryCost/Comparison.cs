using System.Globalization;

namespace Biblio.LoadTests.TelemetryCost;

/// <summary>One slice of a round: answers per second, and the services' processor seconds per answer where they are known.</summary>
internal readonly record struct Slice(double PerSecond, double? Processor);

/// <summary>Rounds with and without telemetry, printed as a table; of very many only what they come to.</summary>
internal sealed class Comparison
{
    private const int MostRows = 60;

    private readonly List<(Slice On, Slice Off)> _rounds = [];
    private readonly bool _printsRounds;

    public Comparison(string name, int rounds)
    {
        _printsRounds = rounds <= MostRows;
        Console.WriteLine(
            $"\n{name, -18}{"with, 1/s", 12}{"without, 1/s", 14}{"ratio", 8}{"with, us CPU", 15}{"without, us CPU", 17}{"ratio", 8}"
        );
    }

    /// <summary>With telemetry through without: the median of the rounds, because the two of a round were neighbours in time; where the machine's mood changes, their ratio is the steadier figure.</summary>
    public double Throughput => Ratios.Median();

    /// <summary>The same of the processor time per answer, of all rounds together: the system counts it in hundredths of a second, which is coarse beside a short slice.</summary>
    private double Processor =>
        (_rounds.Average(round => round.On.Processor) / _rounds.Average(round => round.Off.Processor)) ?? 0;

    private IEnumerable<double> Ratios => _rounds.Select(round => round.On.PerSecond / round.Off.PerSecond);

    /// <summary>The standard error of <see cref="Throughput"/>, from the middle half of the rounds: a few of them are far off because of what else the machine did.</summary>
    private double Error
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

    /// <summary>What several pairs of shops say together.</summary>
    public static void PrintMeans(string name, IReadOnlyList<Comparison> pairs)
    {
        Print("throughput", pair => pair.Throughput);
        Print("processor", pair => pair.Processor);

        void Print(string what, Func<Comparison, double> ratio) =>
            Console.WriteLine(
                $"{name}, {what}: {pairs.Average(ratio):0.000} in the mean of {pairs.Count} pairs ({string.Join(", ", pairs.Select(pair => ratio(pair).ToString("0.000", CultureInfo.InvariantCulture)))})"
            );
    }

    public void Add(Slice on, Slice off)
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
        Console.WriteLine($"{"ratio", -18}{"", 12}{"", 14}{Throughput, 8:0.000}{"", 15}{"", 17}{Processor, 8:0.000}");
        Console.WriteLine(
            $"cost: {1 - Throughput:0.0 %} of throughput, the median of the rounds' ratios, standard error {Error:0.0 %}"
        );
    }

    private static void Print(string name, Slice on, Slice off) =>
        Console.WriteLine(
            $"{name, -18}{on.PerSecond, 12:0}{off.PerSecond, 14:0}{on.PerSecond / off.PerSecond, 8:0.000}{on.Processor * 1e6, 15:0}{off.Processor * 1e6, 17:0}{on.Processor / off.Processor, 8:0.000}"
        );

    private Slice Medians(Func<(Slice On, Slice Off), Slice> side) =>
        new(
            Median(round => side(round).PerSecond),
            _rounds.All(round => side(round).Processor is not null)
                ? Median(round => side(round).Processor!.Value)
                : null
        );

    private double Median(Func<(Slice On, Slice Off), double> value) => _rounds.Select(value).Median();
}
