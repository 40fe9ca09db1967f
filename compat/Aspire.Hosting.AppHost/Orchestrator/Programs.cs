namespace Aspire.Hosting.Orchestrator;

/// <summary>Finds programs.</summary>
internal static class Programs
{
    private static readonly Lazy<string[]> Session = new(() =>
        OperatingSystem.IsWindows() ? []
        : InPath("setsid") is { } setsid ? [setsid]
        : InPath("perl") is { } perl ? [perl, "-e", "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV or die qq($ARGV[0]: $!)"]
        : []);

    /// <summary>The words before a command that give it a session of its own; none where there is no way.</summary>
    public static string[] NewSession() => Session.Value;

    /// <summary>The full path of a program: beside the folder when it has a slash, else in PATH.</summary>
    public static string Find(string program, string folder)
    {
        var path = program.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? Path.GetFullPath(program, folder) : InPath(program);
        return path is not null && File.Exists(path) ? path : throw new DistributedApplicationException($"The program '{program}' was not found.");
    }

    private static string? InPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => OperatingSystem.IsWindows() ? [program, program + ".exe", program + ".cmd"] : new[] { program }, Path.Combine)
            .FirstOrDefault(File.Exists);
}
