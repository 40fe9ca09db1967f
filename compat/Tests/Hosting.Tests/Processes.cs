using System.Runtime.InteropServices;
using System.Runtime.Versioning;

[assembly: UnsupportedOSPlatform("windows")]

namespace Hosting.Tests;

/// <summary>Looks at processes from outside.</summary>
internal static class Processes
{
    public static bool IsAlive(int pid) => File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    /// <summary>Sends a signal to a process or, with a negative id, to a group of them.</summary>
    public static void Signal(int pid, int signal) => Assert.Equal(0, kill(pid, signal));

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
