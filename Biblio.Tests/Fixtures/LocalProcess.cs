using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Biblio.Tests.Fixtures;

/// <summary>
/// A real server that a test starts, on a free loopback port and in a temporary folder. It ends with the test process.
/// </summary>
public sealed class LocalProcess : IAsyncDisposable
{
    private const int FirstPort = 10_000;
    private const int PortCount = 3_000;

    /// <summary>Browsers open no page on this port of another protocol.</summary>
    private const int UnsafePort = 10_080;

    // The process id gives two concurrent test processes different starting points.
    private static int _lastPort = Environment.ProcessId * 37 % PortCount;

    private readonly string _program;
    private readonly string[] _arguments;
    private Process? _process;

    private LocalProcess(string program, string[] arguments) => (_program, _arguments) = (program, arguments);

    public int Id => _process?.Id ?? throw new InvalidOperationException($"{_program} is not running.");

    public static LocalProcess Start(string program, params string[] arguments)
    {
        var started = new LocalProcess(Find(program), arguments);
        started.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => started.Kill();
        return started;
    }

    /// <summary>
    /// Runs a program to its end, in this folder, and returns its standard output. Any exit code but 0 throws
    /// <see cref="InvalidOperationException"/> with all of its output.
    /// </summary>
    public static async Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? input = null,
        string? folder = null,
        CancellationToken cancellationToken = default
    )
    {
        using var process = Process.Start(
            new ProcessStartInfo(Find(program), arguments)
            {
                WorkingDirectory = folder ?? "",
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}: {await output}{await error}"
            );
    }

    public static string Find(string program) => FindAny(program);

    /// <summary>The path of the first of these programs that is installed.</summary>
    public static string FindAny(params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/usr/local/sbin:/sbin").Split(':');
        return programs
            .SelectMany(program => folders.Select(folder => Path.Combine(folder, program)))
            .FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                $"{string.Join(" or ", programs)} is not installed. `./biblio test` installs what the tests need."
            );
    }

    /// <summary>
    /// A free port that this process has not returned before. The system gives higher ports to outgoing connections, so
    /// it is still free when a server binds it.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref _lastPort) % PortCount);
            if (port == UnsafePort)
            {
                continue;
            }

            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // The port is taken. The loop tries the next one.
            }
        }
    }

    /// <summary>Sends SIGKILL: the process can neither flush nor close anything.</summary>
    public void Kill()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(5_000);
        }
    }

    /// <summary>Suspends the process with SIGSTOP: it keeps its connections and answers nothing.</summary>
    public void Pause() => _ = kill(Id, 19);

    public void Resume() => _ = kill(Id, 18);

    public void Restart()
    {
        Kill();
        Start();
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        return ValueTask.CompletedTask;
    }

    private void Start()
    {
        _process = Process.Start(
            new ProcessStartInfo(_program, _arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
