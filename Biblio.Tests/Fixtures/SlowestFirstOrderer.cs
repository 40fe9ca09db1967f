using Biblio.Tests.Fixtures;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(SlowestFirstOrderer))]

namespace Biblio.Tests.Fixtures;

/// <summary>Starts the slowest collections first, so that none of them still runs alone at the end.</summary>
public sealed class SlowestFirstOrderer : ITestCollectionOrderer
{
    // By descending duration.
    private static readonly string[] SlowCollections =
    [
        "TradeDrillTests",
        "StartAndStopTests",
        "LabRunTests",
        "TortureRunTests",
        "DrillTests",
        "WholeShop",
        "FuzzTests",
        "LoadBalancerTests",
        "MonitoredShop",
        "CrashTests",
        "ShopTests",
        "StartTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(GetRank)];

    private static int GetRank<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var rank = Array.FindIndex(SlowCollections, name =>
            collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)
        );
        return rank < 0 ? SlowCollections.Length : rank;
    }
}
