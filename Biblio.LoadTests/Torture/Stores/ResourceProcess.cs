using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Biblio.LoadTests.Torture.Stores;

/// <summary>
/// A process of the Biblio that the run has started. A signal is sent only while id and start time are those that the
/// AppHost has recorded.
/// </summary>
internal sealed record ResourceProcess(int Id, string StartTime)
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigContinue = 18;
    private const int SigStop = 19;
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Finds the process of a resource, or returns null while it has none.</summary>
    public static ResourceProcess? Find(string stateFolder, string resource)
    {
        var file = Path.Combine(stateFolder, "run", "processes");
        return (File.Exists(file) ? File.ReadAllLines(file) : [])
            .Select(line => line.Split('\t'))
            .Where(fields => fields is [_, _, var name] && name == resource)
            .Select(fields => new ResourceProcess(int.Parse(fields[0], CultureInfo.InvariantCulture), fields[1]))
            .FirstOrDefault(process => process.IsAlive);
    }

    public bool IsAlive
    {
        get
        {
            try
            {
                using var process = Process.GetProcessById(Id);
                return !process.HasExited
                    && process.StartTime.ToUniversalTime().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)
                        == StartTime;
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                return false; // The process has ended.
            }
        }
    }

    /// <summary>Kills the process and waits until it has ended.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Send(SigKill);
        for (var waited = Stopwatch.StartNew(); IsAlive; await Task.Delay(5, cancellationToken))
        {
            if (waited.Elapsed > ExitTimeout)
            {
                throw new LoadException($"Process {Id} did not end within {ExitTimeout.TotalSeconds} s of SIGKILL.");
            }
        }
    }

    /// <summary>Asks the process to end in order.</summary>
    public void Stop() => Send(SigTerm);

    /// <summary>Suspends the process. It keeps its connections and answers nothing.</summary>
    public void Pause() => Send(SigStop);

    public void Resume() => Send(SigContinue);

    private void Send(int signal)
    {
        if (IsAlive)
        {
            _ = kill(Id, signal);
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
