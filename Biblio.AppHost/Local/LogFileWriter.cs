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
        await File.WriteAllTextAsync(path, "", cancellationToken);
        try
        {
            await foreach (var lines in loggers.WatchAsync(resource).WithCancellation(cancellationToken))
            {
                // JSON lines and the lines of most servers have their own timestamp.
                await AppendAsync(
                    path,
                    lines.Select(line => LeadingTimestamp().Replace(line.Content, "")),
                    cancellationToken
                );
            }
        }
        catch (OperationCanceledException)
        {
            // Biblio is stopping.
        }
    }

    private static async Task AppendAsync(string path, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        try
        {
            await File.AppendAllLinesAsync(path, lines, cancellationToken);
            if (new FileInfo(path).Length > MaxFileSize)
            {
                File.Move(path, Path.ChangeExtension(path, ".1.log"), overwrite: true);
            }
        }
        catch (IOException)
        {
            // The disk is full, so these lines are lost. The next ones are written when there is space again.
        }
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ?")]
    private static partial Regex LeadingTimestamp();
}
