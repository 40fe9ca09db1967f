using System.Globalization;

namespace Biblio.LoadTests.Shops;

/// <summary>
/// Processor time and memory of the services and databases of one instance, from /proc. On a shared machine,
/// processor time is more precise than elapsed time.
/// </summary>
internal sealed class ProcessMetrics(string stateFolder)
{
    /// <summary>An environment variable that all processes of an instance inherit.</summary>
    public const string EnvironmentMarker = "BIBLIO_LOAD_SHOP";

    private const double TicksPerSecond = 100;

    // The folders in /proc by the name of the program. Replicas have the same name.
    private readonly Dictionary<string, List<string>> _processes = [];

    /// <summary>
    /// Processor time of these processes so far, in seconds, such as Biblio.Catalog or mariadbd. Null without /proc.
    /// </summary>
    public double? GetCpuSeconds(params IReadOnlyList<string> names)
    {
        if (_processes.Count == 0)
        {
            FindProcesses();
        }

        return names.All(_processes.ContainsKey) ? names.Sum(name => _processes[name].Sum(ReadCpuSeconds)) : null;
    }

    /// <summary>The ids of all processes with this name.</summary>
    public IEnumerable<int> GetIds(string name)
    {
        if (_processes.Count == 0)
        {
            FindProcesses();
        }

        return _processes
            .GetValueOrDefault(name, [])
            .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));
    }

    /// <summary>The resident memory of this process, or of its first replica, in bytes.</summary>
    public long? GetResidentBytes(string name)
    {
        if (_processes.Count == 0)
        {
            FindProcesses();
        }

        return
            _processes.TryGetValue(name, out var folders)
            && ReadFile(folders[0] + "/status")
                .Split('\n')
                .FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                is { } line
            ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024
            : null;
    }

    /// <summary>Processor time of a process and its children so far, in seconds.</summary>
    public static double? GetTreeCpuSeconds(int process)
    {
        var folder = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}";
        return Directory.Exists(folder)
            ? ReadCpuSeconds(folder)
                + ReadFile($"{folder}/task/{Path.GetFileName(folder)}/children")
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Sum(child => ReadCpuSeconds($"/proc/{child}"))
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
            // A server may overwrite its environment with its title, but its working directory is a folder of the
            // instance.
            if (
                ReadFile(folder + "/environ").Split('\0').Contains($"{EnvironmentMarker}={stateFolder}")
                || ReadWorkingDirectory(folder).StartsWith(stateFolder + "/", StringComparison.Ordinal)
            )
            {
                var arguments = ReadFile(folder + "/cmdline").Split('\0', ' ');
                var name = Path.GetFileName(
                    arguments.FirstOrDefault(argument => argument.EndsWith(".dll", StringComparison.Ordinal))?[..^4]
                        ?? arguments[0]
                );
                if (!_processes.TryGetValue(name, out var folders))
                {
                    _processes[name] = folders = [];
                }

                folders.Add(folder);
            }
        }
    }

    // See man 5 proc: utime and stime are fields 14 and 15, counted from 1. Field 2 may contain blanks.
    private static double ReadCpuSeconds(string folder) =>
        ReadFile(folder + "/stat").Split(") ")[^1].Split(' ') is { Length: > 13 } fields
            ? (
                long.Parse(fields[11], CultureInfo.InvariantCulture)
                + long.Parse(fields[12], CultureInfo.InvariantCulture)
            ) / TicksPerSecond
            : throw new LoadException($"A process of Biblio has ended: {folder}");

    private static string ReadWorkingDirectory(string folder)
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

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The process has ended or belongs to another user.
            return "";
        }
    }
}
