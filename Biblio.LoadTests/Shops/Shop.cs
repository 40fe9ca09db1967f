using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Biblio.LoadTests.Shops;

/// <summary>A whole Biblio started for a run: the AppHost in a process of its own, on moved ports, with empty databases in a temporary folder.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly int _offset;
    private readonly string _folder;

    private Shop(Process process, int offset, string folder)
    {
        (_process, _offset, _folder) = (process, offset, folder);
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Processor = new(folder);
        SignIn = new(Door, folder);
    }

    public Uri Door => At(8000);

    public Uri Catalog => At(5001);

    public Uri Orders => At(5002);

    public Uri Inventory => At(5003);

    public int MySqlPort => 3306 + _offset;

    /// <summary>Where the database's root may come in, by the password that the shop was started with.</summary>
    public string MySqlSocket => Path.Combine(_folder, "run", "mysqld.sock");

    public int RedisPort => 6379 + _offset;

    public Uri Prometheus => At(9090);

    public SignIn SignIn { get; }

    /// <summary>What its processes have used of the processor.</summary>
    public ProcessorTime Processor { get; }

    /// <summary>Everything that has <c>/metrics</c>.</summary>
    public IReadOnlyList<Uri> Services => [Catalog, Orders, Inventory, At(8082), At(8081)];

    /// <param name="settings">Environment of every process of this Biblio.</param>
    /// <param name="arguments">Further words for the AppHost.</param>
    public static Shop Start(IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        Start(NewFolder(), settings, arguments);

    /// <summary>A place for a shop's state, which goes with the shop.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("biblio-load-").FullName;

    /// <summary>The same with what lies in this folder already.</summary>
    public static Shop Start(string folder, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var offset = FreeOffset();
        // this program lies in artifacts/bin/Biblio.LoadTests/<configuration>, and the AppHost was built with it
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var dll = Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", "Biblio.AppHost", configuration, "Biblio.AppHost.dll")
        );
        var start = new ProcessStartInfo(
            "dotnet",
            [
                dll,
                $"--PortOffset={offset}",
                $"--StateFolder={folder}",
                "--Runtime=native",
                "--Observability=false",
                "--Dashboard=false",
                "--LogFiles=false",
                .. arguments,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "Biblio.AppHost"),
        };
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment[ProcessorTime.Mark] = folder;
        // longer than any run
        start.Environment["Accounts__AccessTokens"] = "02:00:00";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!, offset, folder);
    }

    /// <summary>Waits until Biblio says that everything is healthy.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        for (
            var waited = Stopwatch.StartNew();
            !_output.Any(line => line.StartsWith("Biblio is ready", StringComparison.Ordinal));
            await Task.Delay(100, cancellationToken)
        )
        {
            if (
                _process.HasExited
                || waited.Elapsed > Patience
                || _output.Any(line => line.Contains(" Failed to start: ", StringComparison.Ordinal))
            )
            {
                throw new LoadException($"Biblio did not become ready:\n{string.Join('\n', _output.TakeLast(200))}");
            }
        }

        await SignIn.WhenOpenAsync(cancellationToken);
    }

    /// <summary>Stops everything in order; what was kept lies in its folder until this is disposed of.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            _ = kill(_process.Id, Terminate);
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>Stops everything and takes the databases away.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Uri At(int port) => new($"http://127.0.0.1:{port + _offset}");

    /// <summary>An offset at which every port of Biblio is free right now.</summary>
    public static int FreeOffset()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            // above those of single servers in tests, below those that the system gives to outgoing connections
            var offset = Random.Shared.Next(10_000, 13_800);
            if (AppHost.Local.Ports.All.All(port => IsFree(port + offset)))
            {
                return offset;
            }
        }

        throw new LoadException("No free ports were found.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(System.Net.IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
