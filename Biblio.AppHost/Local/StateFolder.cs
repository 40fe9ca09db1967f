using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost.Local;

/// <summary>
/// Everything that a running Biblio keeps on this machine: <c>.biblio/</c> at the root of the repository, or
/// <c>StateFolder</c>.
/// </summary>
internal sealed class StateFolder(IConfiguration configuration, string appHostDirectory)
{
    private readonly string _root = Path.GetFullPath(
        configuration["StateFolder"] is { Length: > 0 } given ? given : Path.Combine(appHostDirectory, "..", ".biblio")
    );

    public string Root => _root;

    /// <summary>A folder inside that only this user can read.</summary>
    public string Private(string name)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>The path of a file inside, in a folder that only this user can read.</summary>
    public string PathOf(string folder, string name) => Path.Combine(Private(folder), name);

    /// <summary>Writes a file that only this user can read; whole or not at all.</summary>
    public string Write(string folder, string name, string text)
    {
        var path = PathOf(folder, name);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(path + ".new", options))
        {
            writer.Write(text);
        }

        File.Move(path + ".new", path, overwrite: true);
        return path;
    }
}
