using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>
/// What a published container may use, and how its health is asked. The memory is measured (docs/performance.md) or, for
/// containers that did not run yet, an estimate.
/// </summary>
/// <param name="User">The user of the image, by number, so that Kubernetes can see that it is not root.</param>
/// <param name="Cpu">The requested processor time, in thousandths of a core. The limit is four times as much.</param>
/// <param name="Memory">The requested memory in MiB. The limit is twice as much.</param>
/// <param name="Volume">The size of its volume in GiB.</param>
internal sealed record ContainerProfile(int User, int Cpu, int Memory, int Volume = 0)
{
    private const int AspNetUser = 1654;
    private const int DatabaseUser = 999;
    private const int NobodyUser = 65534;
    private const int TelemetryUser = 10001;
    private const string TemporaryFolder = "/tmp";

    /// <summary>The size of a folder in memory. Kubernetes writes Mi where Compose writes M.</summary>
    public const string MemoryFolderSize = "64M";

    /// <summary>The size of a folder on the disk. Compose has no limit for it.</summary>
    public const string DiskFolderSize = "2Gi";

    /// <summary>The limit of the memory in MiB.</summary>
    public int MemoryLimit => Memory * 2;

    /// <summary>The readiness probe: a path, and the endpoint that it belongs to.</summary>
    public string? Ready { get; init; }

    public string Endpoint { get; init; } = "http";

    /// <summary>The liveness probe. Without it, the liveness probe connects to the port.</summary>
    public string? Alive { get; init; }

    /// <summary>
    /// A command in the container that asks for its health. Kubernetes needs it only where there is no path.
    /// It is null where the image contains no program that could ask.
    /// </summary>
    public string[]? Command { get; init; }

    /// <summary>
    /// Folders for files that nobody keeps. They are in memory, which counts against the limit. The rest of the file
    /// system is read-only.
    /// </summary>
    public string[] Writable { get; init; } = [TemporaryFolder];

    /// <summary>Whether the program writes large files to <c>/tmp</c>, which is then on the disk.</summary>
    public bool HasLargeFiles { get; init; }

    /// <summary>Whether the container may run several times.</summary>
    public bool IsStateless { get; init; }

    /// <summary>Whether the program ends by itself, so that nothing asks for its health.</summary>
    public bool IsJob { get; init; }

    /// <summary>The seconds that the program may take to end.</summary>
    public int GracePeriod { get; init; } = 30;

    /// <summary>The port on loopback that the Compose file publishes for operators, or 0.</summary>
    public int OperatorPort { get; init; }

    /// <summary>Whether this folder of <see cref="Writable"/> is on the disk.</summary>
    public bool IsOnDisk(string folder) => HasLargeFiles && folder == TemporaryFolder;

    public static ContainerProfile Of(IResource resource) =>
        All.TryGetValue(resource.Name, out var profile)
            ? profile
            : throw new InvalidOperationException($"'{resource.Name}' needs a row in {nameof(ContainerProfile)}.cs.");

    private static readonly Dictionary<string, ContainerProfile> All = new()
    {
        ["mysql"] = new(DatabaseUser, 500, 768, Volume: 10)
        {
            Command = ["mysqladmin", "ping", "--host=127.0.0.1", "--silent"],
            Writable = [TemporaryFolder, "/var/run/mysqld"],
            // Sorts and temporary tables.
            HasLargeFiles = true,
            GracePeriod = 60,
        },
        [DatabaseJob.Name] = new(DatabaseUser, 50, 64) { IsJob = true },
        [BackupJobs.MySqlName] = new(DatabaseUser, 50, 64, Volume: 10) { IsJob = true },
        [BackupJobs.RedisName] = new(DatabaseUser, 50, 64, Volume: 2) { IsJob = true },
        ["cache"] = new(DatabaseUser, 250, Redis.MemoryLimit / 2, Volume: 2)
        {
            Command = ["/bin/sh", "-c", "REDISCLI_AUTH=\"${REDIS_PASSWORD}\" redis-cli ping | grep -q PONG"],
        },
        ["catalog"] = Service(),
        ["inventory"] = Service(),
        ["lending"] = Service(),
        ["orders"] = Service(),
        // Uploads, for as long as they are sent on.
        ["web"] = Service() with { HasLargeFiles = true },
        ["api"] = Service(),
        ["node-exporter"] = new(NobodyUser, 50, 32) { Ready = "/metrics", Command = Wget(9100, "/metrics") },
        ["mysql-exporter"] = new(NobodyUser, 50, 32) { Ready = "/metrics", Command = Wget(9104, "/metrics") },
        ["redis-exporter"] = new(59000, 50, 32) { Ready = "/metrics" },
        ["loki"] = new(TelemetryUser, 100, 256, Volume: 5)
        {
            Ready = "/ready",
            Command = ["/usr/bin/loki", "-health"],
            OperatorPort = 3100,
        },
        ["tempo"] = new(TelemetryUser, 100, 512, Volume: 5)
        {
            Ready = "/ready",
            Command = ["/tempo", "-health"],
            OperatorPort = 3200,
        },
        ["jaeger"] = new(TelemetryUser, 100, 256)
        {
            Ready = "/",
            Command = Wget(16686, "/"),
            OperatorPort = 16686,
        },
        ["grafana"] = new(472, 100, 256, Volume: 1)
        {
            Ready = "/api/health",
            Command = Wget(3000, "/api/health"),
            OperatorPort = 3000,
        },
        ["dashboard"] = new(AspNetUser, 100, 192) { OperatorPort = 18888 },
        // The collector refuses data before it uses 400 MiB.
        ["collector"] = new(TelemetryUser, 100, 256) { Ready = "/metrics", Endpoint = "metrics" },
        ["alertmanager"] = new(NobodyUser, 50, 64, Volume: 1)
        {
            Ready = "/-/ready",
            Alive = "/-/healthy",
            Command = Wget(9093, "/-/ready"),
            OperatorPort = 9093,
        },
        ["prometheus"] = new(NobodyUser, 200, 384, Volume: 5)
        {
            Ready = "/-/ready",
            Alive = "/-/healthy",
            Command = Wget(9090, "/-/ready"),
            OperatorPort = 9090,
        },
    };

    // An idle service uses 139 to 193 MiB. It ends requests in progress for up to 30 seconds.
    private static ContainerProfile Service() =>
        new(AspNetUser, 250, 256)
        {
            Ready = "/health",
            Alive = "/alive",
            // The image of ASP.NET Core has bash, and no program for HTTP.
            Command =
            [
                "bash",
                "-c",
                "exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3; grep -q '^HTTP/1.1 200' <&3",
            ],
            IsStateless = true,
            GracePeriod = 45,
        };

    private static string[] Wget(int port, string path) =>
        ["wget", "-q", "-O", "/dev/null", $"http://127.0.0.1:{port}{path}"];
}
