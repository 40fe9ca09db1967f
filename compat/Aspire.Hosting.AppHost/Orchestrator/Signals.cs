using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Ends processes together with what they started. A child leads a process group, whose id is its own.</summary>
internal static class Signals
{
    private const int Kill = 9;
    private const int Term = 15;

    public static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            KillTree(process);
        }
        else if (Send(-process.Id, Term) != 0)
        {
            _ = Send(process.Id, Term);
        }
    }

    public static void TerminateGroup(int id)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Send(-id, Term);
        }
    }

    public static void KillGroup(int id)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Send(-id, Kill);
        }
    }

    public static void KillTree(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // it has ended meanwhile
        }

        KillGroup(process.Id);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int pid, int signal);
}
