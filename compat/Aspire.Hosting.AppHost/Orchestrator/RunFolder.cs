using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>
/// Notes every child on disk, <c>FOLDER/APPHOST-PID/RESOURCE-ID.pid</c> with "pid start-time". After kill -9 of an AppHost its children
/// live on without anybody to stop them; the next start finds and ends them.
/// </summary>
internal sealed class RunFolder(OrchestratorSettings settings)
{
    private const string Owner = "apphost";

    private readonly string _folder = Path.Combine(settings.RunFolder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    public void Note(string id, int pid)
    {
        Directory.CreateDirectory(_folder);
        Write(Owner, Environment.ProcessId);
        Write(id, pid);
    }

    public void Forget(string id) => File.Delete(PathOf(id));

    public void Close()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Ends the processes of AppHosts that were killed, and says which.</summary>
    public async Task EndOrphansAsync(ILogger logger)
    {
        foreach (var folder in Directory.Exists(settings.RunFolder) ? Directory.GetDirectories(settings.RunFolder) : [])
        {
            if (folder == _folder || IsAlive(Path.Combine(folder, Owner + ".pid")) is not null)
            {
                continue;
            }

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

    private void Write(string name, int pid) => File.WriteAllText(PathOf(name), $"{pid} {ProcessStart.Of(pid)}");

    private string PathOf(string name) => Path.Combine(_folder, name + ".pid");

    /// <summary>The process that a file speaks of, if it still is that one: process ids come again.</summary>
    private static int? IsAlive(string file) =>
        File.Exists(file) && File.ReadAllText(file).Split(' ') is [var pid, var start] && int.TryParse(pid, out var id) && start.Length > 0 && ProcessStart.Of(id) == start ? id : null;
}
