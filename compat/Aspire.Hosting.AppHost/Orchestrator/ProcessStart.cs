using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Orchestrator;

/// <summary>When a process started, as the system counts it; empty when there is none (or only what is left of one).</summary>
internal static class ProcessStart
{
    public static string Of(int pid)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var process = Process.GetProcessById(pid);
                return process.StartTime.ToUniversalTime().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
            }

            // pid (name) state ppid ... starttime: the 22nd field, the 20th after the name, which may hold anything
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? "" : fields[19];
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
