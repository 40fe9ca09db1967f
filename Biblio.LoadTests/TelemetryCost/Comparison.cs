namespace Biblio.LoadTests.TelemetryCost;

/// <summary>One slice of a round: answers per second, and the services' processor seconds per answer where they are known.</summary>
internal readonly record struct Slice(double PerSecond, double? Processor);

/// <summary>Rounds with and without telemetry, printed as a table.</summary>
internal sealed class Comparison
{
    private readonly List<(Slice On, Slice Off)> _rounds = [];

    public Comparison(string name) =>
        Console.WriteLine($"\n{name,-18}{"with, 1/s",12}{"without, 1/s",14}{"ratio",8}{"with, us CPU",15}{"without, us CPU",17}{"ratio",8}");

    /// <summary>Median with telemetry through median without.</summary>
    public double Throughput => Median(round => round.On.PerSecond) / Median(round => round.Off.PerSecond);

    public void Add(Slice on, Slice off)
    {
        _rounds.Add((on, off));
        Print($"round {_rounds.Count}", on, off);
    }

    public void PrintMedians()
    {
        Print("median", Medians(round => round.On), Medians(round => round.Off));
        // the two of a round were neighbours in time: where the machine's mood changes, their ratio is the steadier figure
        Console.WriteLine($"{"median of ratios",-18}{"",12}{"",14}{Median(round => round.On.PerSecond / round.Off.PerSecond),8:0.000}{"",15}{"",17}{Median(round => (round.On.Processor / round.Off.Processor) ?? 0),8:0.000}");
        Console.WriteLine($"cost: {1 - Throughput:0.0 %} of throughput");
    }

    private static void Print(string name, Slice on, Slice off) => Console.WriteLine(
        $"{name,-18}{on.PerSecond,12:0}{off.PerSecond,14:0}{on.PerSecond / off.PerSecond,8:0.000}{on.Processor * 1e6,15:0}{off.Processor * 1e6,17:0}{on.Processor / off.Processor,8:0.000}");

    private Slice Medians(Func<(Slice On, Slice Off), Slice> side) =>
        new(Median(round => side(round).PerSecond), _rounds.All(round => side(round).Processor is not null) ? Median(round => side(round).Processor!.Value) : null);

    private double Median(Func<(Slice On, Slice Off), double> value) => _rounds.Select(value).Median();
}
