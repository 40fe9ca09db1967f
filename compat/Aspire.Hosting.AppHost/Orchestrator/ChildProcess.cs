using System.Collections.Concurrent;
using System.Diagnostics;

namespace Aspire.Hosting.Orchestrator;

/// <summary>A process in a session of its own, so that Ctrl-C in the terminal does not reach it: it is stopped by its AppHost, in order, with all that it started.</summary>
internal sealed class ChildProcess
{
    private static readonly ConcurrentDictionary<int, ChildProcess> All = new();

    private const int PipeSize = 64 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly Task[] _readers;

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    private ChildProcess(Process process, Action<string, bool> line)
    {
        _process = process;
        Id = process.Id;
        process.StandardInput.Close();
        _readers = [ReadAsync(process.StandardOutput.BaseStream, text => line(text, false)), ReadAsync(process.StandardError.BaseStream, text => line(text, true))];
        Exit = ExitAsync();
    }

    public int Id { get; }

    /// <summary>The exit code, once it has ended and everything it printed was read. 128 and more is a signal.</summary>
    public Task<int> Exit { get; }

    public static ChildProcess Start(LaunchSpec spec, Action<string, bool> line)
    {
        var program = Programs.Find(spec.Program, spec.Folder);
        string[] command = [.. Programs.NewSession(), program, .. spec.Arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = Directory.Exists(spec.Folder) ? spec.Folder : throw new DistributedApplicationException($"The working directory '{spec.Folder}' does not exist."),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the AppHost's own launch profile says of addresses is about the AppHost.
        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment.Remove("DOTNET_LAUNCH_PROFILE");
        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(Process.Start(start)!, line);
        All[child.Id] = child;
        if (child.Exit.IsCompleted)
        {
            All.TryRemove(child.Id, out _);
        }

        return child;
    }

    /// <summary>Ends every child at once, with what they started.</summary>
    public static void KillAll()
    {
        foreach (var child in All.Values)
        {
            child.Kill();
        }
    }

    /// <summary>Asks the process to end, and kills it when it does not; false if it had to.</summary>
    public async Task<bool> StopAsync(TimeSpan timeout)
    {
        Signals.Terminate(_process);
        if (await Task.WhenAny(Exit, Task.Delay(timeout)) == Exit)
        {
            return true;
        }

        Kill();
        await Exit;
        return false;
    }

    private void Kill()
    {
        Signals.KillTree(_process);
    }

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();

        // What it started and left behind goes with it. Somebody outside may still hold its output open: not longer than a second.
        Signals.KillGroup(Id);
        await Task.WhenAny(Task.WhenAll(_readers), Task.Delay(1_000));
        All.TryRemove(Id, out _);
        return _process.ExitCode;
    }

    private static async Task ReadAsync(Stream output, Action<string> line)
    {
        using var reader = new StreamReader(output, bufferSize: PipeSize);
        var buffer = new char[PipeSize];
        var unfinished = "";
        try
        {
            int count;
            while ((count = await reader.ReadAsync(buffer)) > 0)
            {
                var texts = (unfinished + new string(buffer, 0, count)).Split('\n');
                foreach (var text in texts[..^1])
                {
                    line(text.TrimEnd('\r'));
                }

                unfinished = texts[^1];

                // Woken for every line, this process would take as much of the processor as the one that prints: let the pipe gather some, but not fill up.
                if (count < PipeSize / 4)
                {
                    await Task.Delay(Pause);
                }
            }

            if (unfinished.Length > 0)
            {
                line(unfinished);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // the pipe broke: there is nothing more to read
        }
    }
}
