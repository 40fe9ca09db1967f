using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace Biblio.AppHost.Local;

/// <summary>
/// Writes <c>run/processes</c> with a line for each process that was started: its id, its start time and the name of
/// its resource, with tabs between. The next start ends the processes that a killed AppHost left behind.
/// </summary>
internal sealed class OrphanedProcessCleanup(LocalRun local, ResourceNotificationService notifications)
    : BackgroundService
{
    private const string FileName = "processes";
    private const string PidProperty = "executable.pid";
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Waits up to 15 seconds for the processes of the last run, then kills the remaining ones.</summary>
    public static async Task EndAsync(StateFolder folder, CancellationToken cancellationToken)
    {
        var file = folder.PathOf("run", FileName);
        if (!File.Exists(file))
        {
            return;
        }

        // The orchestrator's monitors end them when the AppHost has ended. Servers take some time to stop.
        var lines = await File.ReadAllLinesAsync(file, cancellationToken);
        for (var waited = Stopwatch.StartNew(); lines.Any(IsAlive) && waited.Elapsed < ShutdownTimeout; )
        {
            await Task.Delay(100, cancellationToken);
        }

        foreach (var line in lines.Where(IsAlive))
        {
            Console.WriteLine($"Biblio: ending process {line.Split('\t')[0]}, left by a run that was killed");
            using var process = Process.GetProcessById(ParseId(line));
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(cancellationToken);
        }

        File.Delete(file);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // The file stays while a process is alive, so that the next start can end it.
        var file = local.Folder.PathOf("run", FileName);
        if (File.Exists(file) && !(await File.ReadAllLinesAsync(file, cancellationToken)).Any(IsAlive))
        {
            File.Delete(file);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var processes = new Dictionary<string, string>();
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                var pid = change.Snapshot.Properties.FirstOrDefault(property => property.Name == PidProperty)?.Value;
                if (pid is null || DescribeProcess(Convert.ToInt32(pid, CultureInfo.InvariantCulture)) is not { } line)
                {
                    continue;
                }

                line = $"{line}\t{change.Resource.Name}";
                if (!processes.TryGetValue(change.ResourceId, out var previous) || previous != line)
                {
                    processes[change.ResourceId] = line;
                    await local.Folder.WriteWithRetryAsync(
                        "run",
                        FileName,
                        string.Concat(processes.Values.Select(process => process + "\n")),
                        stoppingToken
                    );
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Biblio is stopping.
        }
    }

    private static int ParseId(string line) => int.Parse(line.Split('\t')[0], CultureInfo.InvariantCulture);

    private static bool IsAlive(string line) =>
        DescribeProcess(ParseId(line)) is { } process && process == string.Join('\t', line.Split('\t').Take(2));

    // The start time distinguishes the process from a later one with the same id.
    private static string? DescribeProcess(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited
                ? null
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{id}\t{process.StartTime.ToUniversalTime():yyyyMMddHHmmss}"
                );
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null; // The process has ended, or belongs to another user.
        }
    }
}
