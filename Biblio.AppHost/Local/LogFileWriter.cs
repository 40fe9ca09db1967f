using System.Text.RegularExpressions;
using Microsoft.Extensions.Hosting;

namespace Biblio.AppHost.Local;

/// <summary>
/// Writes the output of each resource to <c>logs/NAME.log</c> in the state folder. At 16 MB the file is renamed to
/// <c>NAME.1.log</c> and a new one starts. <c>LogFiles=false</c> turns this off.
/// </summary>
internal sealed partial class LogFileWriter(
    LocalRun local,
    DistributedApplicationModel model,
    ResourceLoggerService loggers
) : BackgroundService
{
    private const long MaxFileSize = 16 << 20;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            model.Resources.Where(ResourceStatusFile.IsShown).Select(resource => WriteAsync(resource, stoppingToken))
        );

    private async Task WriteAsync(IResource resource, CancellationToken cancellationToken)
    {
        var path = local.Folder.PathOf("logs", $"{resource.Name}.log");
        var writer = Create(path);
        try
        {
            await foreach (var lines in loggers.WatchAsync(resource).WithCancellation(cancellationToken))
            {
                foreach (var line in lines)
                {
                    // JSON lines and the lines of most servers have their own timestamp.
                    await writer.WriteLineAsync(LeadingTimestamp().Replace(line.Content, ""));
                }

                await writer.FlushAsync(cancellationToken);
                if (writer.BaseStream.Length > MaxFileSize)
                {
                    await writer.DisposeAsync();
                    File.Move(path, Path.ChangeExtension(path, ".1.log"), overwrite: true);
                    writer = Create(path);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Biblio is stopping.
        }
        finally
        {
            await writer.DisposeAsync();
        }
    }

    /// <summary>Creates a file that only this user can read, because a server may log what a caller sent.</summary>
    private static StreamWriter Create(string path)
    {
        File.Delete(path);
        return new(path, StateFolder.PrivateFile(FileMode.CreateNew));
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ?")]
    private static partial Regex LeadingTimestamp();
}
