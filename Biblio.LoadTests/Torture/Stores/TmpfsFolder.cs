using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Biblio.LoadTests.Torture.Stores;

/// <summary>
/// A small file system in memory that a run fills until the disk is full. Only root on Linux can mount one.
/// </summary>
internal sealed class TmpfsFolder : IAsyncDisposable
{
    private const int DefaultMebibytes = 1024;
    private const int BlockSize = 1 << 20;

    private TmpfsFolder(string path) => Path = path;

    public string Path { get; }

    private string FillFile => System.IO.Path.Combine(Path, "fill");

    /// <summary>Mounts a file system, or returns the reason why there is none.</summary>
    public static async Task<(TmpfsFolder? Folder, string? Reason)> MountAsync(
        CancellationToken cancellationToken,
        int mebibytes = DefaultMebibytes
    )
    {
        if (!OperatingSystem.IsLinux())
        {
            return (null, "it needs a tmpfs, which only Linux has");
        }

        if (geteuid() != 0)
        {
            return (null, "only root can mount a tmpfs");
        }

        var path = Directory.CreateTempSubdirectory("biblio-torture-").FullName;
        var size = string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m,mode=700");
        if (await RunAsync("mount", ["-t", "tmpfs", "-o", size, "tmpfs", path], cancellationToken) is { } error)
        {
            Directory.Delete(path);
            return (null, $"a tmpfs could not be mounted: {error}");
        }

        return (new(path), null);
    }

    /// <summary>Writes until no byte is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(FillFile, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[BlockSize];
        for (var length = block.Length; length > 0; )
        {
            try
            {
                file.Write(block, 0, length);
            }
            catch (IOException)
            {
                length /= 2;
            }
        }
    }

    public void Free() => File.Delete(FillFile);

    public async ValueTask DisposeAsync()
    {
        if (await RunAsync("umount", [Path], CancellationToken.None) is { } error)
        {
            Console.Error.WriteLine($"{Path} could not be unmounted: {error}");
            return;
        }

        Directory.Delete(Path);
    }

    private static async Task<string?> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? null : error.Trim();
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();
}
