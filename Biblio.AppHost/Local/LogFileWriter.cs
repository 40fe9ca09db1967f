using Microsoft.Extensions.Hosting;

namespace Biblio.AppHost.Local;

/// <summary>
/// Writes the output of each resource to <c>logs/NAME.log</c> in the state folder. At 16 MB the file is renamed to
/// <c>NAME.1.log</c> and a new one starts. <c>LogFiles=false</c> turns this off.
/// </summary>
internal sealed class LogFileWriter(LocalRun local, DistributedApplicationModel model, ResourceLoggerService loggers)
    : BackgroundService
{
    private const long MaxFileSize = 16 << 20;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            model.Resources.Where(ResourceStatusFile.IsShown).Select(resource => WriteAsync(resource, stoppingToken))
        );

    private async Task WriteAsync(IResource resource, CancellationToken cancellationToken)
    {
        var path = local.Folder.PathOf("logs", $"{resource.Name}.log");
        File.Delete(path);
        try
        {
            await foreach (var lines in loggers.WatchAsync(resource).WithCancellation(cancellationToken))
            {
                // JSON lines and the lines of most servers have their own timestamp.
                await AppendAsync(path, lines.Select(line => LogTimestamp.Split(line.Content).Line), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Biblio is stopping.
        }
    }

    /// <summary>Only this user can read the file, because a server may log what a caller sent.</summary>
    private static async Task AppendAsync(string path, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        try
        {
            long size;
            await using (var writer = new StreamWriter(path, StateFolder.PrivateFile(FileMode.Append)))
            {
                foreach (var line in lines)
                {
                    await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
                }

                await writer.FlushAsync(cancellationToken);
                size = writer.BaseStream.Length;
            }

            if (size > MaxFileSize)
            {
                File.Move(path, Path.ChangeExtension(path, ".1.log"), overwrite: true);
            }
        }
        catch (IOException)
        {
            // The disk is full, so these lines are lost. The next ones are written when there is space again.
        }
    }
}
