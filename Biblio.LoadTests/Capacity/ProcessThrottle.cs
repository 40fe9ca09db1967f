using System.Globalization;
using System.Runtime.InteropServices;

namespace Biblio.LoadTests.Capacity;

/// <summary>
/// Gives a process a fraction of one core, as if it ran on a small machine of its own: it is bound to one core, and
/// stopped for the rest of each period. It runs freely again when this object is disposed. Linux only.
/// </summary>
internal sealed class ProcessThrottle : IAsyncDisposable
{
    private const int SigCont = 18;
    private const int SigStop = 19;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly int _process;
    private readonly Task _loop;

    /// <param name="process">The id of the process.</param>
    /// <param name="fraction">The fraction of time in which the process runs.</param>
    /// <param name="core">The core that the process is bound to.</param>
    public ProcessThrottle(int process, double fraction, int core)
    {
        _process = process;
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{Text(process)}/task"))
        {
            // New threads inherit the core of the thread that starts them.
            var mask = 1UL << core;
            _ = sched_setaffinity(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), 8, ref mask);
        }

        // A thread of its own: the thread pool is busy with the load generator.
        _loop = Task.Factory.StartNew(
            () => Run(fraction),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private void Run(double fraction)
    {
        var running = Period * fraction;
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                Signal(SigCont);
                Thread.Sleep(running);
                Signal(SigStop);
                _stop.Token.WaitHandle.WaitOne(Period - running);
            }
        }
        finally
        {
            Signal(SigCont);
        }
    }

    private void Signal(int signal) => _ = kill(_process, signal);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int sched_setaffinity(int thread, nint size, ref ulong mask);
}
