using System.Runtime.InteropServices;

namespace Biblio.LoadTests.Searches;

/// <summary>Processes that are paused until this object is disposed. Linux only.</summary>
internal sealed class PausedProcesses : IDisposable
{
    private const int SigCont = 18;
    private const int SigStop = 19;

    private readonly List<int> _processes;

    public PausedProcesses(IEnumerable<int> processes)
    {
        _processes = [.. processes];
        _processes.ForEach(process => _ = kill(process, SigStop));
    }

    public void Dispose() => _processes.ForEach(process => _ = kill(process, SigCont));

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);
}
