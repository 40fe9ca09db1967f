using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Biblio.LoadTests.Capacity;

/// <summary>
/// Gives a process a fraction of one core, as if it ran on a small machine of its own. It is stopped whenever it has
/// used more processor time than that, and runs freely again when this object is disposed. Linux only.
/// </summary>
internal sealed class ProcessThrottle : IAsyncDisposable
{
    private const int SigCont = 18;
    private const int SigStop = 19;

    // The processor time of one slice. Stopping and resuming costs time for each thread of the process, so slices must
    // not be too short. More than one slice is not saved, because a machine cannot catch up on idle time, either.
    private const double SliceSeconds = 0.004;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly int _process;
    private readonly Task _loop;

    public ProcessThrottle(int process, double fraction)
    {
        _process = process;
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
        var (allowance, elapsed, used) = (0.0, Stopwatch.StartNew(), ReadCpuSeconds());
        var (since, isRunning) = (0.0, true);
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                Thread.Sleep(Tick);
                var (now, cpu) = (elapsed.Elapsed.TotalSeconds, ReadCpuSeconds());
                allowance = Math.Min(SliceSeconds, allowance + (fraction * (now - since)) - (cpu - used));
                (since, used) = (now, cpu);
                if (isRunning ? allowance <= 0 : allowance >= SliceSeconds)
                {
                    isRunning = !isRunning;
                    _ = kill(_process, isRunning ? SigCont : SigStop);
                }
            }
        }
        finally
        {
            _ = kill(_process, SigCont);
        }
    }

    // Linux numbers the processor clock of another process this way; see clock_getcpuclockid(3).
    private double ReadCpuSeconds() =>
        clock_gettime((~_process << 3) | 2, out var time) == 0
            ? time.Seconds + (time.Nanoseconds / 1e9)
            : throw new LoadException("A replica has ended.");

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int clock_gettime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
