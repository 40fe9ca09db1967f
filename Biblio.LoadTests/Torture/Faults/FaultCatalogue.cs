namespace Biblio.LoadTests.Torture.Faults;

/// <summary>All faults, by name.</summary>
internal static class FaultCatalogue
{
    // The names of the resources and, where they differ, of the programs.
    private static readonly (string Resource, string Name)[] Processes =
    [
        ("orders", "orders"),
        ("inventory", "inventory"),
        ("catalog", "catalog"),
        ("api", "api"),
        ("web", "web"),
        ("cache", "redis"),
        ("mysql", "mariadbd"),
    ];

    public static readonly Fault FillDisk = new FillDisk();

    public static readonly IReadOnlyList<Fault> All =
    [
        .. Processes.Select(process => new KillProcess(process.Resource, process.Name)),
        .. Processes.Select(process => new PauseProcess(process.Resource, process.Name)),
        new FlushRedis(),
        new WipeRedis(),
        FillDisk,
        new FailPayments(),
    ];

    public static IReadOnlyList<string> Names => [.. All.Select(fault => fault.Name)];
}
