using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Biblio.Tests.Fixtures;

/// <summary>The whole of Biblio as a user starts it: the AppHost in a process of its own, on moved ports, with its state in a temporary folder.</summary>
internal sealed class BiblioProcess : IAsyncDisposable
{
    // one start at a time: several would take minutes each on a machine of two cores
    private static readonly SemaphoreSlim Starts = new(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly bool _ownsFolder;
    private bool _ended;
    private int _starts = 1;

    private BiblioProcess(Process process, int offset, string folder, bool ownsFolder)
    {
        _process = process;
        _ownsFolder = ownsFolder;
        Offset = offset;
        Folder = folder;
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    public int Offset { get; }

    public string Folder { get; }

    public string Output => string.Join('\n', _output);

    public int ExitCode => _process.ExitCode;

    public Uri Door => new($"http://localhost:{8000 + Offset}");

    /// <summary>Passwords that a test may know; without them they are generated.</summary>
    public static string[] Passwords { get; } =
    [
        .. new[]
        {
            "accounts-db",
            "catalog-db",
            "inventory-db",
            "orders-db",
            "mysql-root",
            "redis",
            "starter",
            "librarian",
        }.Select(name => $"--Parameters:{name}-password=test-{name}"),
    ];

    /// <summary>Starts Biblio; <paramref name="offset"/> moves its ports (by default to where all are free).</summary>
    public static BiblioProcess Start(int? offset = null, string? folder = null, params string[] arguments) =>
        Start(offset, folder, new Dictionary<string, string>(), arguments);

    /// <summary>The same, with variables of the environment that every process of this Biblio inherits.</summary>
    public static BiblioProcess Start(
        int? offset,
        string? folder,
        Dictionary<string, string> environment,
        params string[] arguments
    )
    {
        var ports = offset ?? FreeOffset();
        var state = folder ?? Directory.CreateTempSubdirectory("biblio-site-").FullName;
        var dll = Path.Combine(Repository.Root, "artifacts/bin/Biblio.AppHost", Configuration, "Biblio.AppHost.dll");
        // as from a terminal: what a background job starts may ignore these, and the runtime respects that
        var start = new ProcessStartInfo(
            "env",
            [
                "--default-signal=HUP,INT,QUIT",
                "dotnet",
                dll,
                $"--PortOffset={ports}",
                $"--StateFolder={state}",
                "--Runtime=native",
                "--Dashboard=false",
                .. Passwords,
                .. arguments,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.Combine(Repository.Root, "Biblio.AppHost"),
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        // longer than any test: tokens that end are tested in Accounts/
        start.Environment["Accounts__AccessTokens"] = "02:00:00";
        start.Environment["BIBLIO_TEST_SITE"] = state;
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        Starts.Wait(TimeSpan.FromMinutes(10));
        return new BiblioProcess(Process.Start(start)!, ports, state, ownsFolder: folder is null);
    }

    /// <summary>Waits until Biblio says that everything is healthy.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var deadline = Stopwatch.StartNew();
        while (!Output.Contains("Biblio is ready", StringComparison.Ordinal))
        {
            if (_process.HasExited || deadline.Elapsed > TimeSpan.FromMinutes(3))
            {
                throw new InvalidOperationException($"Biblio did not become ready:\n{Output}");
            }

            await Task.Delay(100, cancellationToken);
        }

        HasStarted();
    }

    /// <summary>From now on every request of this client is the librarian's, or another's who is there from the beginning.</summary>
    public Task<HttpClient> SignInAsync(HttpClient client, string who = "librarian") => SignInAsync(client, who, Door);

    /// <summary>The same at any gateway that was started with <see cref="Passwords"/>.</summary>
    public static async Task<HttpClient> SignInAsync(HttpClient client, string who, Uri gateway)
    {
        using var door = new HttpClient { BaseAddress = gateway };
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(250))
        {
            using var answer = await door.PostAsJsonAsync(
                "/api/v1/account/login",
                new
                {
                    email = $"{who}@biblio.example",
                    password = who == "librarian" ? "test-librarian" : "test-starter",
                }
            );
            // the shop is ready before the accounts are, and says so
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || since.Elapsed > TimeSpan.FromMinutes(1))
            {
                var tokens = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
                client.DefaultRequestHeaders.Authorization = new(
                    "Bearer",
                    tokens.GetProperty("accessToken").GetString()
                );
                return client;
            }
        }
    }

    /// <summary>Sends a signal and waits for the end; at most 60 seconds.</summary>
    public async Task StopAsync(int signal, CancellationToken cancellationToken)
    {
        Assert.Equal(0, kill(_process.Id, signal));
        await WaitForExitAsync(cancellationToken);
    }

    public async Task WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        HasStarted();
    }

    /// <summary>Processes of this Biblio that live: all of its ports and folders are its own, so arguments and an inherited variable tell them apart (Redis writes its address over both).</summary>
    public IReadOnlyList<string> Processes() =>
        [
            .. from folder in Directory.EnumerateDirectories("/proc")
            let id = Path.GetFileName(folder)
            where id.All(char.IsAsciiDigit)
            let text = Read(folder + "/cmdline") + Read(folder + "/environ")
            where
                text.Contains($"BIBLIO_TEST_SITE={Folder}", StringComparison.Ordinal)
                || text.Contains(Folder + "/", StringComparison.Ordinal)
                || text.Contains($"127.0.0.1:{6379 + Offset}", StringComparison.Ordinal)
            where id != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            select $"{id} {Read(folder + "/cmdline").Replace('\0', ' ')}",
        ];

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync(15, CancellationToken.None);
        }

        HasStarted();
        _ended = true;
        _process.Dispose();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private void HasStarted()
    {
        if (Interlocked.Exchange(ref _starts, 0) == 1)
        {
            Starts.Release();
        }
    }

    private static string Configuration =>
        AppContext.BaseDirectory.Contains("release", StringComparison.OrdinalIgnoreCase) ? "release" : "debug";

    /// <summary>An offset at which every port of Biblio is free right now.</summary>
    public static int FreeOffset() => Biblio.LoadTests.Shops.Shop.FreeOffset();

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // the process ended meanwhile, or is somebody else's
        }
    }

    private void Kill()
    {
        if (!_ended && !_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
