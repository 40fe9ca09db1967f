using System.Globalization;

namespace Biblio.LoadTests.Shops;

/// <summary>Processor time of the services and stores of one shop, and their memory, from /proc: on a shared machine it says more than the clock does.</summary>
internal sealed class ProcessorTime(string shop)
{
    /// <summary>A variable that all processes of a shop inherit.</summary>
    public const string Mark = "BIBLIO_LOAD_SHOP";

    private const double TicksPerSecond = 100;

    private readonly Dictionary<string, string> _processes = [];

    /// <summary>Seconds used until now by these, such as Biblio.Catalog or mariadbd; null where /proc does not say.</summary>
    public double? Of(params IReadOnlyList<string> projects)
    {
        if (_processes.Count == 0)
        {
            FindProcesses();
        }

        return projects.All(_processes.ContainsKey) ? projects.Sum(project => Seconds(_processes[project])) : null;
    }

    /// <summary>Memory that this process really has now, in bytes.</summary>
    public long? ResidentBytes(string project)
    {
        if (_processes.Count == 0)
        {
            FindProcesses();
        }

        return
            _processes.TryGetValue(project, out var folder)
            && Read(folder + "/status")
                .Split('\n')
                .FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                is { } line
            ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024
            : null;
    }

    /// <summary>Seconds used until now by a process and those that it started.</summary>
    public static double? OfTree(int process)
    {
        var folder = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}";
        return Directory.Exists(folder)
            ? Seconds(folder)
                + Read($"{folder}/task/{Path.GetFileName(folder)}/children")
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Sum(child => Seconds($"/proc/{child}"))
            : null;
    }

    private void FindProcesses()
    {
        foreach (
            var folder in Directory.Exists("/proc")
                ? Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(folder[^1]))
                : []
        )
        {
            // a server may write its title over its environment, but it works in a folder of the shop
            if (
                Read(folder + "/environ").Split('\0').Contains($"{Mark}={shop}")
                || WorksIn(folder).StartsWith(shop + "/", StringComparison.Ordinal)
            )
            {
                var words = Read(folder + "/cmdline").Split('\0', ' ');
                _processes[
                    Path.GetFileName(
                        words.FirstOrDefault(word => word.EndsWith(".dll", StringComparison.Ordinal))?[..^4] ?? words[0]
                    )
                ] = folder;
            }
        }
    }

    // man 5 proc: utime and stime are the 14th and 15th, counted from 1; the 2nd may hold blanks
    private static double Seconds(string folder) =>
        Read(folder + "/stat").Split(") ")[^1].Split(' ') is { Length: > 13 } fields
            ? (
                long.Parse(fields[11], CultureInfo.InvariantCulture)
                + long.Parse(fields[12], CultureInfo.InvariantCulture)
            ) / TicksPerSecond
            : throw new LoadException($"A process of the shop has ended: {folder}");

    private static string WorksIn(string folder)
    {
        try
        {
            return File.ResolveLinkTarget(folder + "/cwd", returnFinalTarget: false)?.FullName ?? "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

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
