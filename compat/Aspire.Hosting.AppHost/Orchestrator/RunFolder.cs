using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>
/// Notes every child on disk, <c>FOLDER/APPHOST-PID.RUN/RESOURCE-ID.pid</c> with "pid start-time". After kill -9 of an AppHost its children
/// live on without anybody to stop them; the next start finds and ends them.
/// </summary>
internal sealed class RunFolder(OrchestratorSettings settings)
{
    private const string Owner = "apphost.pid";
    private const string Unfinished = ".new";

    private static int _runs;

    // A test process may run several applications at once: each has a folder of its own.
    private readonly string _folder = Path.Combine(settings.RunFolder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}.{Interlocked.Increment(ref _runs)}"));

    /// <summary>Ends what AppHosts that were killed left over, says which, and takes a folder for this run.</summary>
    public async Task OpenAsync(ILogger logger)
    {
        Directory.CreateDirectory(settings.RunFolder);
        await Task.WhenAll(Directory.GetDirectories(settings.RunFolder).Where(IsLeftOver).Select(folder => EndOrphansAsync(folder, logger)));

        // Complete before it is seen: one without an owner would be taken for left over.
        Directory.CreateDirectory(_folder + Unfinished);
        Write(Path.Combine(_folder + Unfinished, Owner), Environment.ProcessId);
        Directory.Move(_folder + Unfinished, _folder);
    }

    public void Note(string id, int pid) => Write(PathOf(id), pid);

    public void Forget(string id)
    {
        if (Directory.Exists(_folder))
        {
            File.Delete(PathOf(id));
        }
    }

    public void Close()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static bool IsLeftOver(string folder) => !folder.EndsWith(Unfinished, StringComparison.Ordinal) && IsAlive(Path.Combine(folder, Owner)) is null;

    private async Task EndOrphansAsync(string folder, ILogger logger)
    {
        try
        {
            foreach (var file in Directory.GetFiles(folder, "*.pid"))
            {
                if (IsAlive(file) is { } pid)
                {
                    logger.LogWarning("Ending {Resource} (process {Pid}), left over from an AppHost that was killed.", Path.GetFileNameWithoutExtension(file), pid);
                    await EndAsync(file, pid);
                }
            }

            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // another AppHost that starts at the same time was faster
        }
    }

    private async Task EndAsync(string file, int pid)
    {
        Signals.TerminateGroup(pid);
        for (var waited = TimeSpan.Zero; waited < settings.StopTimeout && IsAlive(file) is not null; waited += TimeSpan.FromMilliseconds(100))
        {
            await Task.Delay(100);
        }

        Signals.KillGroup(pid);
    }

    private static void Write(string path, int pid) => File.WriteAllText(path, $"{pid} {ProcessStart.Of(pid)}");

    private string PathOf(string name) => Path.Combine(_folder, name + ".pid");

    /// <summary>The process that a file speaks of, if it still is that one: process ids come again.</summary>
    private static int? IsAlive(string file) =>
        File.Exists(file) && File.ReadAllText(file).Split(' ') is [var pid, var start] && int.TryParse(pid, out var id) && start.Length > 0 && ProcessStart.Of(id) == start ? id : null;
}
