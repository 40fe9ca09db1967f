using Biblio.LoadTests.Torture.Faults;

namespace Biblio.LoadTests.Torture;

/// <summary>Options of <c>./biblio torture</c>.</summary>
internal sealed record TortureOptions
{
    /// <summary>No fault starts after this time, except in the first round.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>How long the audit waits until everything has settled.</summary>
    public TimeSpan SettleTimeout { get; init; } = TimeSpan.FromMinutes(4);

    public int Clients { get; init; } = 32;

    /// <summary>The schedule and the actions of the clients depend only on this number.</summary>
    public int Seed { get; init; }

    /// <summary>The names of the faults to inject.</summary>
    public IReadOnlyList<string> Faults { get; init; } = FaultCatalogue.Names;

    /// <summary>A running Biblio on this machine. If it is null, the run starts its own.</summary>
    public Uri? Target { get; init; }

    /// <summary>The file of the report as Markdown, or null.</summary>
    public string? ReportFile { get; init; }

    public static TortureOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = CommandLineOptions.Parse(arguments, "seconds", "clients", "seed", "only", "target", "report");
        var target = options.GetUri("target");
        return new()
        {
            Duration = TimeSpan.FromSeconds(options.GetInteger("seconds", 180, 5, 3_600)),
            Clients = options.GetInteger("clients", 32, 1, 500),
            Seed = options.GetInteger("seed", Random.Shared.Next(1, 1_000_000), 0, int.MaxValue),
            Faults = options.GetText("only") is { } only
                ? [.. only.Split(',').Select(ParseFault)]
                : FaultCatalogue.Names,
            Target = target is { IsLoopback: false }
                ? throw new UsageException($"--target must be a Biblio on this machine, not '{target.Host}'.")
                : target,
            ReportFile = options.GetText("report"),
        };
    }

    private static string ParseFault(string name) =>
        FaultCatalogue.Names.Contains(name)
            ? name
            : throw new UsageException(
                $"There is no fault '{name}'. The faults are: {string.Join(", ", FaultCatalogue.Names)}."
            );
}
