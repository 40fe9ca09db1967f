using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Biblio.Tests.Fixtures;

/// <summary>
/// The whole of Biblio as a user starts it. The AppHost runs in its own process, on shifted ports, with its state in a
/// temporary folder.
/// </summary>
internal sealed class BiblioProcess : IAsyncDisposable
{
    // Only one Biblio starts at a time. Several at once would take minutes each on a machine with two cores.
    private static readonly SemaphoreSlim StartLock = new(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly bool _ownsFolder;
    private bool _isDisposed;
    private int _holdsStartLock = 1;

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

    public Uri GatewayUrl => new($"http://localhost:{8000 + Offset}");

    /// <summary>Fixed passwords for tests. Without these arguments, the AppHost generates passwords.</summary>
    public static string[] PasswordArguments { get; } =
    [
        .. new[]
        {
            "accounts-db",
            "catalog-db",
            "inventory-db",
            "lending-db",
            "orders-db",
            "mysql-root",
            "redis",
            "starter",
            "librarian",
        }.Select(name => $"--Parameters:{name}-password=test-{name}"),
    ];

    /// <summary>The built AppHost.</summary>
    public static string AppHost { get; } =
        Path.Combine(Repository.Root, "artifacts/bin/Biblio.AppHost", Configuration, "Biblio.AppHost.dll");

    /// <summary>
    /// Starts Biblio. <paramref name="offset"/> shifts its ports; by default, all shifted ports are free.
    /// </summary>
    public static BiblioProcess Start(int? offset = null, string? folder = null, params string[] arguments) =>
        Start(offset, folder, new Dictionary<string, string>(), arguments);

    /// <summary>Starts Biblio with environment variables that all its processes inherit.</summary>
    public static BiblioProcess Start(
        int? offset,
        string? folder,
        Dictionary<string, string> environment,
        params string[] arguments
    )
    {
        var ports = offset ?? FreeOffset();
        var state = folder ?? Directory.CreateTempSubdirectory("biblio-site-").FullName;
        // A background job may start its children with these signals ignored, and the .NET runtime respects that.
        // The default handling is restored, as in a terminal.
        var start = new ProcessStartInfo(
            "env",
            [
                "--default-signal=HUP,INT,QUIT",
                "dotnet",
                AppHost,
                $"--PortOffset={ports}",
                $"--StateFolder={state}",
                "--Runtime=native",
                "--Dashboard=false",
                .. PasswordArguments,
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

        // Access tokens outlive every test here. The tests in Accounts/ cover their expiry.
        start.Environment["Accounts__AccessTokens"] = "02:00:00";
        start.Environment["BIBLIO_TEST_RUN"] = state;
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        StartLock.Wait(TimeSpan.FromMinutes(10));
        return new BiblioProcess(Process.Start(start)!, ports, state, ownsFolder: folder is null);
    }

    /// <summary>Waits until Biblio reports that every resource is healthy; at most three minutes.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var deadline = Stopwatch.StartNew();
        while (!Output.Contains("Biblio is ready", StringComparison.Ordinal))
        {
            if (_process.HasExited || deadline.Elapsed > TimeSpan.FromMinutes(3))
            {
                await DisposeAsync();
                throw new InvalidOperationException($"Biblio did not become ready:\n{Output}");
            }

            await Task.Delay(100, cancellationToken);
        }

        ReleaseStartLock();
    }

    /// <summary>Signs the client in with a starter account, by default the librarian's.</summary>
    public Task<HttpClient> SignInAsync(HttpClient client, string account = "librarian") =>
        SignInAsync(client, account, GatewayUrl);

    /// <summary>Signs the client in at any gateway that was started with the fixed passwords.</summary>
    public static async Task<HttpClient> SignInAsync(HttpClient client, string account, Uri gateway)
    {
        using var login = new HttpClient { BaseAddress = gateway };
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(250))
        {
            using var answer = await login.PostAsJsonAsync(
                "/api/v1/account/login",
                new
                {
                    email = $"{account}@biblio.example",
                    password = account == "librarian" ? "test-librarian" : "test-starter",
                }
            );
            // The gateway answers 503 until its accounts are ready.
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

    /// <summary>Sends a signal and waits until the process has ended; at most 60 seconds.</summary>
    public async Task StopAsync(int signal, CancellationToken cancellationToken)
    {
        Assert.Equal(0, kill(_process.Id, signal));
        await WaitForExitAsync(cancellationToken);
    }

    public async Task WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        ReleaseStartLock();
    }

    /// <summary>
    /// The running processes of this Biblio. Its ports and folders are unique, so arguments and an inherited variable
    /// identify them. Redis overwrites both with its address.
    /// </summary>
    public IReadOnlyList<string> Processes() =>
        [
            .. from folder in Directory.EnumerateDirectories("/proc")
            let id = Path.GetFileName(folder)
            where id.All(char.IsAsciiDigit)
            let text = Read(folder + "/cmdline") + Read(folder + "/environ")
            where
                text.Contains($"BIBLIO_TEST_RUN={Folder}", StringComparison.Ordinal)
                || text.Contains(Folder + "/", StringComparison.Ordinal)
                || text.Contains($"127.0.0.1:{6379 + Offset}", StringComparison.Ordinal)
            where id != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            select $"{id} {Read(folder + "/cmdline").Replace('\0', ' ')}",
        ];

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        if (!_process.HasExited)
        {
            await StopAsync(15, CancellationToken.None);
        }

        ReleaseStartLock();
        _isDisposed = true;
        _process.Dispose();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>The last log lines about the trace that an answer names, each on a line of its own.</summary>
    public string FindLogLines(HttpResponseMessage answer)
    {
        var trace = answer.Headers.TryGetValues("traceresponse", out var values) ? values.First().Split('-')[1] : null;
        return trace is null
            ? ""
            : string.Concat(
                Directory
                    .EnumerateFiles(Path.Combine(Folder, "logs"), "*.log")
                    .SelectMany(File.ReadLines)
                    .Where(line => line.Contains(trace, StringComparison.Ordinal))
                    .Where(line => line.Contains("Exception", StringComparison.Ordinal))
                    .TakeLast(3)
                    .Select(line => $"\n    {line[..Math.Min(2000, line.Length)]}")
            );
    }

    private void ReleaseStartLock()
    {
        if (Interlocked.Exchange(ref _holdsStartLock, 0) == 1)
        {
            StartLock.Release();
        }
    }

    private static string Configuration =>
        AppContext.BaseDirectory.Contains("release", StringComparison.OrdinalIgnoreCase) ? "release" : "debug";

    /// <summary>An offset at which every port of Biblio is free right now.</summary>
    public static int FreeOffset() => Biblio.LoadTests.Shops.BiblioInstance.FindFreePortOffset();

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // The process has ended or belongs to another user.
        }
    }

    private void Kill()
    {
        if (!_isDisposed && !_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
