using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Biblio.AppHost.Local;

/// <summary>
/// Restarts a resource when its process ends with any exit code. The delay is 1 s at first. It
/// doubles up to 10 s while the process ends soon after its start. A
/// resource that a user stops stays stopped. <c>Restart=false</c> turns this off.
/// </summary>
internal sealed partial class RestartService(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService loggers
) : BackgroundService
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, ResourceProcess> _processes = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                if (
                    change.Resource is not (ProjectResource or ExecutableResource)
                    || change.Snapshot.IsHidden
                    || change.Resource.Annotations.OfType<ExplicitStartupAnnotation>().Any()
                )
                {
                    continue;
                }

                var process = _processes.GetOrAdd(change.ResourceId, _ => new ResourceProcess());
                var state = change.Snapshot.State?.Text;
                if (state == process.State)
                {
                    continue;
                }

                var endedUnexpectedly =
                    process.State != KnownResourceStates.Stopping && HasEnded(state) && process.HasStarted;
                process.State = state;
                if (state == KnownResourceStates.Running)
                {
                    (process.HasStarted, process.RunningSince) = (true, Stopwatch.GetTimestamp());
                }
                else if (endedUnexpectedly)
                {
                    _ = RestartAsync(change, process, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Biblio is stopping.
        }
    }

    private static bool HasEnded(string? state) =>
        state == KnownResourceStates.Finished
        || state == KnownResourceStates.Exited
        || state == KnownResourceStates.FailedToStart;

    private async Task RestartAsync(ResourceEvent ended, ResourceProcess process, CancellationToken cancellationToken)
    {
        var logger = loggers.GetLogger(ended.ResourceId);
        process.Failures = Stopwatch.GetElapsedTime(process.RunningSince) > StableAfter ? 0 : process.Failures + 1;
        var delay = TimeSpan.FromSeconds(
            Math.Min(MaxDelay.TotalSeconds, Math.Pow(2, Math.Max(0, process.Failures - 1)))
        );
        Restarting(logger, ended.Snapshot.ExitCode, delay.TotalSeconds);
        Console.WriteLine(
            $"Biblio: {ended.Resource.Name} has ended (exit code {ended.Snapshot.ExitCode}); "
                + $"it starts again in {delay.TotalSeconds:0.#} s"
        );
        try
        {
            await Task.Delay(delay, cancellationToken);
            // A user may have started it in the meantime.
            if (HasEnded(process.State))
            {
                var result = await commands.ExecuteCommandAsync(
                    ended.ResourceId,
                    KnownResourceCommands.StartCommand,
                    cancellationToken
                );
                if (!result.Success)
                {
                    RestartFailed(logger, result.Message ?? "no reason given");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Biblio is stopping.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The process ended with exit code {ExitCode}; it starts again in {Seconds} s"
    )]
    private static partial void Restarting(ILogger logger, int? exitCode, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "The resource could not be started again: {Reason}")]
    private static partial void RestartFailed(ILogger logger, string reason);

    private sealed class ResourceProcess
    {
        public string? State { get; set; }

        public bool HasStarted { get; set; }

        public long RunningSince { get; set; }

        public int Failures { get; set; }
    }
}
