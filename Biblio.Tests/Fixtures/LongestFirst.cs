using Biblio.Tests.Fixtures;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Biblio.Tests.Fixtures;

/// <summary>Starts the collections that take longest first: otherwise one of them is still running alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    // in the order of their length; each of the first eight starts a whole Biblio
    private static readonly string[] Long =
    [
        "TradeDrillTests",
        "StartAndStopTests",
        "LabRunTests",
        "DrillTests",
        "WholeShop",
        "FuzzTests",
        "LoadBalancerTests",
        "WatchedShop",
        "CrashTests",
        "ShopTests",
        "StartTests",
        "GutenbergListTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(Place)];

    private static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var place = Array.FindIndex(Long, name =>
            collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)
        );
        return place < 0 ? Long.Length : place;
    }
}
