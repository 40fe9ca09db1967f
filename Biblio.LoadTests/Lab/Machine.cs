using System.Runtime.InteropServices;

namespace Biblio.LoadTests.Lab;

/// <summary>What the numbers were measured on; absolute ones say as much about it as about Biblio.</summary>
internal static class Machine
{
    public static string Describe(IEnumerable<string> versions) =>
        string.Join(
            "; ",
            new[]
            {
                $"{Environment.ProcessorCount} processors ({Processor()})",
                $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB of memory",
                RuntimeInformation.OSDescription,
                $".NET {Environment.Version}",
            }.Concat(versions)
        );

    /// <summary>How many wanted the processor in the last minute, where the system says so.</summary>
    public static string? Load() =>
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : null;

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
        && File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
