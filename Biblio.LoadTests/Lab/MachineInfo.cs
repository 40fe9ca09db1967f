using System.Runtime.InteropServices;

namespace Biblio.LoadTests.Lab;

/// <summary>Describes the machine of the measurement. Absolute numbers depend on it as much as on Biblio.</summary>
internal static class MachineInfo
{
    public static string Describe(IEnumerable<string> versions) =>
        string.Join(
            "; ",
            new[]
            {
                $"{Environment.ProcessorCount} processors ({GetProcessorModel()})",
                $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB of memory",
                RuntimeInformation.OSDescription,
                $".NET {Environment.Version}",
            }.Concat(versions)
        );

    /// <summary>The load average of the last minute, or null if the system does not provide it.</summary>
    public static string? GetLoadAverage() =>
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : null;

    private static string GetProcessorModel() =>
        File.Exists("/proc/cpuinfo")
        && File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
