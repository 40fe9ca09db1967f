namespace Biblio.LoadTests.Edge;

/// <summary>One slice: answers per second, 99 of 100 within, processor seconds per answer of what lies between and of the service.</summary>
internal readonly record struct Asked(double PerSecond, TimeSpan P99, double? Between, double? Service);

/// <summary>Ways to the same answer, asked in turn, round by round; printed as a table.</summary>
internal sealed class Arms
{
    private readonly List<(int Round, string Way, Asked Asked)> _slices = [];

    public Arms(string name)
    {
        Console.WriteLine($"\n{name}");
        Console.WriteLine(
            $"{"", -8}{"way", -17}{"1/s", 9}{"p99, ms", 10}{"between, us CPU", 18}{"service, us CPU", 18}"
        );
    }

    public void Add(int round, string way, Asked asked)
    {
        _slices.Add((round, way, asked));
        Print($"{round + 1}", way, asked);
    }

    public void PrintMedians()
    {
        foreach (var way in _slices.Select(slice => slice.Way).Distinct())
        {
            var all = _slices.Where(slice => slice.Way == way).Select(slice => slice.Asked).ToList();
            Print(
                "median",
                way,
                new(
                    all.Select(one => one.PerSecond).Median(),
                    TimeSpan.FromMilliseconds(all.Select(one => one.P99.TotalMilliseconds).Median()),
                    all.Select(one => one.Between ?? 0).Median(),
                    all.Select(one => one.Service ?? 0).Median()
                )
            );
        }
    }

    /// <summary>Answers per second of one way by those of another: the median over the rounds, whose slices were neighbours in time.</summary>
    public double Ratio(string way, string other) =>
        _slices
            .GroupBy(slice => slice.Round)
            .Select(round =>
                round.Single(slice => slice.Way == way).Asked.PerSecond
                / round.Single(slice => slice.Way == other).Asked.PerSecond
            )
            .Median();

    private static void Print(string round, string way, Asked asked) =>
        Console.WriteLine(
            $"{round, -8}{way, -17}{asked.PerSecond, 9:0}{asked.P99.TotalMilliseconds, 10:0.0}{asked.Between * 1e6, 18:0}{asked.Service * 1e6, 18:0}"
        );
}
