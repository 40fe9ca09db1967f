using Biblio.Tests.Fixtures;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(SlowestFirstOrderer))]

namespace Biblio.Tests.Fixtures;

/// <summary>Starts the slowest collections first, so that none of them still runs alone at the end.</summary>
/// <remarks>
/// xUnit queues all collections at once on the thread pool. One thread takes them from the end of the list, and the
/// others take them from its start. So the slowest ones are at both ends.
/// </remarks>
public sealed class SlowestFirstOrderer : ITestCollectionOrderer
{
    // By descending duration.
    private static readonly string[] AtTheStart = [".TradeDrillTests", ".DrillTests"];

    // By ascending duration.
    private static readonly string[] AtTheEnd =
    [
        ".TortureAuditTests",
        ".WidthTests",
        ".AccessibilityTests",
        ".StartAndStopTests",
        ".StartTests",
        ".ShopTests",
        ".Journeys.BackupTests",
        "WholeShop",
        ".LoadBalancerTests",
        "MonitoredShop",
        ".CommandsTests",
        ".FuzzTests",
        ".CrashTests",
        ".TortureRunTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(GetRank)];

    private static int GetRank<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var start = Array.FindIndex(AtTheStart, IsName);
        return start >= 0 ? start - AtTheStart.Length : Array.FindIndex(AtTheEnd, IsName) + 1;

        bool IsName(string name) => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal);
    }
}
