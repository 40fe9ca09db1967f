using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost.Local;

/// <summary>
/// The folder of all files that a running Biblio writes on this machine: <c>.biblio/</c> in the root of the repository,
/// or the setting <c>StateFolder</c>.
/// </summary>
internal sealed class StateFolder(IConfiguration configuration, string appHostDirectory)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly string _root = Path.GetFullPath(
        configuration["StateFolder"] is { Length: > 0 } configured
            ? configured
            : Path.Combine(appHostDirectory, "..", ".biblio")
    );

    public string Root => _root;

    /// <summary>Creates a subfolder that only this user can read, and returns its path.</summary>
    public string CreateFolder(string name)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>Returns the path of a file in a subfolder that only this user can read.</summary>
    public string PathOf(string folder, string name) => Path.Combine(CreateFolder(folder), name);

    /// <summary>
    /// Writes a file as <see cref="Write"/> does. While that fails, because the disk is full for example, it is tried
    /// again every second. A service of the AppHost that threw would stop all of Biblio.
    /// </summary>
    public async Task WriteWithRetryAsync(string folder, string name, string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                Write(folder, name, text);
                return;
            }
            catch (IOException exception)
            {
                Console.WriteLine($"Biblio: {folder}/{name} could not be written: {exception.Message}");
                await Task.Delay(RetryDelay, cancellationToken);
            }
        }
    }

    /// <summary>Writes a file that only this user can read. The write is atomic.</summary>
    public string Write(string folder, string name, string text)
    {
        var path = PathOf(folder, name);
        // A file that an interrupted write left behind would keep its permissions.
        File.Delete(path + ".new");
        using (var writer = new StreamWriter(path + ".new", PrivateFile(FileMode.CreateNew)))
        {
            writer.Write(text);
        }

        File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    /// <summary>The options of a new file that only this user can read.</summary>
    public static FileStreamOptions PrivateFile(FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
