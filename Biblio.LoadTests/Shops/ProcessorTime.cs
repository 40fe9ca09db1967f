using System.Globalization;

namespace Biblio.LoadTests.Shops;

/// <summary>Processor time of the services of one shop, from /proc: on a shared machine it says more than the clock does.</summary>
internal sealed class ProcessorTime(string shop)
{
    /// <summary>A variable that all processes of a shop inherit.</summary>
    public const string Mark = "BIBLIO_LOAD_SHOP";

    private const double TicksPerSecond = 100;

    private readonly Dictionary<string, string> _processes = [];

    /// <summary>Seconds used until now by these, such as Biblio.Catalog; null where /proc does not say.</summary>
    public double? Of(params IReadOnlyList<string> projects)
    {
        if (_processes.Count == 0)
        {
            FindProcesses();
        }

        return projects.All(_processes.ContainsKey) ? projects.Sum(project => Seconds(_processes[project])) : null;
    }

    private void FindProcesses()
    {
        foreach (var folder in Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(folder[^1])) : [])
        {
            if (Read(folder + "/environ").Split('\0').Contains($"{Mark}={shop}") && Read(folder + "/cmdline").Split('\0').FirstOrDefault(word => word.EndsWith(".dll", StringComparison.Ordinal)) is { } dll)
            {
                _processes[Path.GetFileNameWithoutExtension(dll)] = folder;
            }
        }
    }

    // man 5 proc: utime and stime are the 14th and 15th, counted from 1; the 2nd may hold blanks
    private static double Seconds(string folder) =>
        Read(folder + "/stat").Split(") ")[^1].Split(' ') is { Length: > 13 } fields
            ? (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond
            : throw new LoadException($"A process of the shop has ended: {folder}");

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // ended meanwhile, or somebody else's
        }
    }
}
