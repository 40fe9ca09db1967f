namespace Biblio.LoadTests.Lab;

/// <summary>
/// A configuration of Biblio that the lab compares: the settings of Orders and the arguments of the AppHost.
/// </summary>
internal sealed record Configuration(
    string Name,
    string Title,
    IReadOnlyDictionary<string, string> Settings,
    params string[] Arguments
)
{
    public const string OneByOne = "mysql-one-by-one";
    public const string Batched = "mysql-batched";
    public const string Scan = "redis-scan";
    public const string Cached = "redis-cached";
    public const string Live = "live";
    public const string Yarp = "cached-3-yarp";
    public const string Nginx = "cached-3-nginx";

    private const string Source = "Reports__Source";
    private const string Lookup = "Orders__PriceLookup";

    /// <summary>
    /// All configurations in the order of the lab. Each one differs in one feature from one before it.
    /// </summary>
    public static IReadOnlyList<Configuration> All { get; } =
    [
        new(
            OneByOne,
            "MySQL with N+1 queries",
            new Dictionary<string, string> { [Source] = "mysql", [Lookup] = "one-by-one" }
        ),
        new(
            Batched,
            "MySQL with batched queries",
            new Dictionary<string, string> { [Source] = "mysql", [Lookup] = "batched" }
        ),
        new(Scan, "Redis with SCAN", new Dictionary<string, string> { [Source] = "redis-scan", [Lookup] = "batched" }),
        new(
            Cached,
            "Redis with a 60 s cache",
            new Dictionary<string, string> { [Source] = "redis-cached", [Lookup] = "batched" }
        ),
        new(
            Live,
            "Redis with live reports",
            new Dictionary<string, string> { [Source] = "live", [Lookup] = "batched" }
        ),
        new(
            Yarp,
            "YARP with 3 replicas",
            new Dictionary<string, string> { [Source] = "redis-cached", [Lookup] = "batched" },
            "--Replicas:orders=3"
        ),
        new(
            Nginx,
            "nginx with 3 replicas",
            new Dictionary<string, string> { [Source] = "redis-cached", [Lookup] = "batched" },
            "--Replicas:orders=3",
            "--LoadBalancer:orders=nginx"
        ),
    ];

    /// <summary>The source of reports.</summary>
    public string ReportsFrom => Settings[Source];

    public static Configuration Get(string name) => All.First(one => one.Name == name);
}
