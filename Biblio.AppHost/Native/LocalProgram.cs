namespace Biblio.AppHost.Native;

/// <summary>Finds a server among this machine's programs, also where servers live that users do not start.</summary>
internal static class LocalProgram
{
    /// <summary>The first of the programs that is installed, or an error that says how to install it.</summary>
    public static string Find(string what, string package, params string[] programs) =>
        programs.Select(Path).OfType<string>().FirstOrDefault() ?? throw new SiteException(
            $"""
            {what} is not installed ({string.Join(" or ", programs)} was not found), and there is no container runtime.
            ./biblio up installs it on Debian and Ubuntu: apt-get install {package}. Elsewhere: install it, or start docker or podman.
            """);

    /// <summary>Where the program is, or null.</summary>
    public static string? Path(string program) =>
        ((Environment.GetEnvironmentVariable("PATH") ?? "") + ":/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/usr/local/bin").Split(':')
            .Select(folder => System.IO.Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
