namespace Biblio.AppHost.Local;

/// <summary>Finds a program on this machine, in <c>PATH</c> and in the folders of server programs.</summary>
internal static class LocalProgram
{
    private const string ServerFolders = ":/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/usr/local/bin";

    /// <summary>Returns the path of the first program that is installed.</summary>
    /// <exception cref="SettingsException">No program is installed. The message names the package.</exception>
    public static string Find(string name, string package, params string[] programs) =>
        programs.Select(PathOf).OfType<string>().FirstOrDefault()
        ?? throw new SettingsException(
            $"""
            {name} is not installed ({string.Join(" or ", programs)} was not found), and there is no container runtime.
            ./biblio up installs it on Debian and Ubuntu (apt-get install {package}).
            On other systems install it, or start docker or podman.
            """
        );

    /// <summary>The path of a program, or null when it is not installed.</summary>
    public static string? PathOf(string program) =>
        ((Environment.GetEnvironmentVariable("PATH") ?? "") + ServerFolders)
            .Split(':')
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
