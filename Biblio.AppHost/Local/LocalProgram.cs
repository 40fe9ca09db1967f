namespace Biblio.AppHost.Local;

/// <summary>Finds a server among this machine's programs, also in the folders of programs that users do not start.</summary>
internal static class LocalProgram
{
    private const string ServerFolders = ":/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/usr/local/bin";

    /// <summary>The first of the programs that is installed, or an error that says how to install it.</summary>
    public static string Find(string what, string package, params string[] programs) =>
        programs.Select(PathOf).OfType<string>().FirstOrDefault()
        ?? throw new SettingsException(
            $"""
            {what} is not installed ({string.Join(" or ", programs)} was not found), and there is no container runtime.
            ./biblio up installs it on Debian and Ubuntu: apt-get install {package}. Elsewhere: install it, or start docker or podman.
            """
        );

    /// <summary>Where the program is, or null.</summary>
    public static string? PathOf(string program) =>
        ((Environment.GetEnvironmentVariable("PATH") ?? "") + ServerFolders)
            .Split(':')
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
