namespace Biblio.LoadTests.Protocols;

/// <summary>The results of all rounds of one comparison, whose first protocol is the one to compare with.</summary>
internal sealed class ProtocolResults(string name)
{
    private readonly List<(int Round, Protocol Protocol, ProtocolResult Result)> _slices = [];

    public void Add(int round, Protocol protocol, ProtocolResult result) => _slices.Add((round, protocol, result));

    /// <summary>The median of the ratios of each round, whose slices are close in time.</summary>
    public double GetRatio(string protocol, string other, Func<ProtocolResult, double> value) =>
        _slices
            .GroupBy(slice => slice.Round)
            .Select(round => value(Find(round, protocol)) / value(Find(round, other)))
            .Median();

    /// <summary>Prints the medians as a table of Markdown, for docs/protocols.md.</summary>
    public void Print()
    {
        var protocols = _slices.Select(slice => slice.Protocol).Distinct().ToList();
        Console.WriteLine(
            $"\n| {name} | calls | bytes | p50, ms | p99, ms | 1/s | CPU, ms | time / {protocols[0].Name} |"
        );
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var protocol in protocols)
        {
            var ratio = GetRatio(protocol.Name, protocols[0].Name, result => result.P50);
            Console.WriteLine(
                $"| {protocol.Name} | {protocol.Calls} | {Median(result => result.Bytes):0} "
                    + $"| {Median(result => result.P50):0.0} | {Median(result => result.P99):0.0} "
                    + $"| {Median(result => result.PerSecond):0} | {FormatCpu()} | {ratio:0.00} |"
            );

            double Median(Func<ProtocolResult, double> value) => Results().Select(value).Median();

            string FormatCpu() =>
                Results().Select(result => result.Cpu).OfType<double>().ToList() is { Count: > 0 } cpu
                    ? $"{cpu.Median():0.00}"
                    : "unknown";

            IEnumerable<ProtocolResult> Results() =>
                _slices.Where(slice => slice.Protocol == protocol).Select(slice => slice.Result);
        }
    }

    private static ProtocolResult Find(
        IEnumerable<(int Round, Protocol Protocol, ProtocolResult Result)> slices,
        string protocol
    ) => slices.Single(slice => slice.Protocol.Name == protocol).Result;
}
