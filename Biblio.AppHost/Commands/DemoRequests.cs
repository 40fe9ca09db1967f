using Biblio.AppHost.Local;
using Biblio.AppHost.Resources;
using Microsoft.Extensions.Hosting;

namespace Biblio.AppHost.Commands;

/// <summary>
/// Starts the demo when an administrator asks for it on the operations page. The gateway creates an empty file, and the
/// AppHost deletes it. Nothing that the gateway writes is read.
/// </summary>
internal sealed class DemoRequests(
    LocalRun local,
    DistributedApplicationModel model,
    ResourceNotificationService resources,
    ResourceCommandService commands
) : BackgroundService
{
    public const string Resource = "demo";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var demo = model.Resources.Single(resource => resource.Name == Resource);
        var request = local.Folder.PathOf(Operations.DemoFolder, Operations.DemoRequest);
        // A request of an earlier run is void.
        TryTake(request);
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (TryTake(request) && !IsRunning())
            {
                await commands.ExecuteCommandAsync(demo, KnownResourceCommands.StartCommand, stoppingToken);
            }
        }
    }

    /// <summary>Whether the file existed and could be deleted. An exception would stop all of Biblio.</summary>
    private static bool TryTake(string request)
    {
        try
        {
            var exists = File.Exists(request);
            File.Delete(request);
            return exists;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.WriteLine($"Biblio: the request for the demo could not be read: {exception.Message}");
            return false;
        }
    }

    private bool IsRunning() =>
        resources.TryGetCurrentState(Resource, out var state)
        && state.Snapshot.State?.Text is { } text
        && (text == KnownResourceStates.Running || text == KnownResourceStates.Starting);
}
