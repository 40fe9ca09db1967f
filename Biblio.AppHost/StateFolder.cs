using System.Globalization;

namespace Biblio.AppHost;

/// <summary>Everything that a running Biblio keeps on this machine: <c>.biblio/</c> at the root of the repository, or <c>StateFolder</c>.</summary>
internal sealed class StateFolder
{
    private readonly string _root;

    public StateFolder(IDistributedApplicationBuilder builder)
    {
        _root = Path.GetFullPath(builder.Configuration["StateFolder"] is { Length: > 0 } given ? given : Path.Combine(builder.AppHostDirectory, "..", ".biblio"));
        // where the hosting library can write a log file per resource, it writes them here
        builder.Configuration["Hosting:LogFolder"] ??= Private("logs");
        builder.Configuration["Hosting:RunFolder"] ??= Private("run");
    }

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

    /// <summary>Writes a file that only this user can read; whole or not at all.</summary>
    public string Write(string folder, string name, string text)
    {
        var path = Path.Combine(Private(folder), name);
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

    /// <summary>Leaves this process's id for <c>./biblio down</c> and <c>status</c>.</summary>
    public void Claim() => Write("run", "apphost.pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
}
