using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Biblio.LoadTests.Shops;

/// <summary>
/// A complete Biblio instance, started for a run. The AppHost runs in its own process, on shifted ports, with empty
/// databases in a temporary folder.
/// </summary>
internal sealed class BiblioInstance : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(2);

    // The ports that this process has given to instances, and when. An instance binds its ports in less than a minute.
    private static readonly Dictionary<int, long> GivenPorts = [];
    private static readonly TimeSpan BindTime = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly int _offset;
    private readonly string _folder;

    private BiblioInstance(Process process, int offset, string folder)
    {
        (_process, _offset, _folder) = (process, offset, folder);
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Processes = new(folder);
        AccessTokens = new(Gateway, folder);
    }

    public string StateFolder => _folder;

    public Uri Gateway => AddressOf(8000);

    public Uri Catalog => AddressOf(5001);

    /// <summary>The gateway's port for HTTP/2, and that of Catalog.</summary>
    public (Uri Gateway, Uri Catalog) Http2 => (AddressOf(8083), AddressOf(5011));

    public Uri Orders => AddressOf(5002);

    public Uri Inventory => AddressOf(5003);

    public int MySqlPort => 3306 + _offset;

    /// <summary>The socket of the database, where root can sign in with the password of the settings.</summary>
    public string MySqlSocket => Path.Combine(_folder, "run", "mysqld.sock");

    public int RedisPort => 6379 + _offset;

    public Uri Prometheus => AddressOf(9090);

    public AccessTokenProvider AccessTokens { get; }

    /// <summary>Processor time and memory of the processes of this instance.</summary>
    public ProcessMetrics Processes { get; }

    /// <summary>All services with the endpoint <c>/metrics</c>.</summary>
    public IReadOnlyList<Uri> Services => [Catalog, Orders, Inventory, AddressOf(8082), AddressOf(8081)];

    /// <summary>Starts an instance with empty databases.</summary>
    /// <param name="settings">The environment variables of every process of the instance.</param>
    /// <param name="arguments">Additional arguments of the AppHost.</param>
    public static BiblioInstance Start(IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        Start(CreateFolder(), settings, arguments);

    /// <summary>Creates a state folder, which is deleted with its instance.</summary>
    public static string CreateFolder() => Directory.CreateTempSubdirectory("biblio-load-").FullName;

    /// <summary>Starts an instance with an existing state folder.</summary>
    public static BiblioInstance Start(
        string folder,
        IReadOnlyDictionary<string, string> settings,
        params string[] arguments
    )
    {
        var offset = FindFreePortOffset();
        // This program is in artifacts/bin/Biblio.LoadTests/(configuration). The AppHost has the same configuration.
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var dll = Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", "Biblio.AppHost", configuration, "Biblio.AppHost.dll")
        );
        var startInfo = new ProcessStartInfo(
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
        startInfo.Environment["DOTNET_ENVIRONMENT"] = "Development";
        startInfo.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        startInfo.Environment[ProcessMetrics.EnvironmentMarker] = folder;
        // Access tokens outlast every run.
        startInfo.Environment["Accounts__AccessTokens"] = "02:00:00";
        foreach (var (name, value) in settings)
        {
            startInfo.Environment[name] = value;
        }

        return new(Process.Start(startInfo)!, offset, folder);
    }

    /// <summary>Waits until Biblio reports that everything is healthy.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        for (
            var waited = Stopwatch.StartNew();
            !_output.Any(line => line.StartsWith("Biblio is ready", StringComparison.Ordinal));
            await Task.Delay(100, cancellationToken)
        )
        {
            if (
                _process.HasExited
                || waited.Elapsed > ReadyTimeout
                || _output.Any(line => line.Contains(" Failed to start: ", StringComparison.Ordinal))
            )
            {
                throw new LoadException($"Biblio did not become ready:\n{string.Join('\n', _output.TakeLast(200))}");
            }
        }

        await AccessTokens.WaitUntilAvailableAsync(cancellationToken);
    }

    /// <summary>Stops all processes in order. The state folder remains until the instance is disposed of.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            _ = kill(_process.Id, SigTerm);
            try
            {
                await _process.WaitForExitAsync().WaitAsync(StopTimeout);
            }
            catch (TimeoutException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }
        }
    }

    /// <summary>Stops all processes and deletes the state folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // A test host that is stopped from outside disposes of nothing.
    private void OnProcessExit(object? sender, EventArgs arguments)
    {
        if (!_process.HasExited)
        {
            _ = kill(_process.Id, SigTerm);
        }
    }

    private Uri AddressOf(int port) => new($"http://127.0.0.1:{port + _offset}");

    /// <summary>Finds an offset at which every port of Biblio is free.</summary>
    public static int FindFreePortOffset()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            // The ports are above those of single servers in tests and below those of outgoing connections.
            var offset = Random.Shared.Next(12_000, 13_800);
            var ports = AppHost.Local.Ports.All.Select(port => port + offset).ToList();
            lock (GivenPorts)
            {
                if (ports.All(port => !IsGiven(port) && IsFree(port)))
                {
                    ports.ForEach(port => GivenPorts[port] = Stopwatch.GetTimestamp());
                    return offset;
                }
            }
        }

        throw new LoadException("No free ports were found.");
    }

    // Another instance may not have bound its ports yet.
    private static bool IsGiven(int port) =>
        GivenPorts.TryGetValue(port, out var since) && Stopwatch.GetElapsedTime(since) < BindTime;

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
