using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Biblio.AppHost.Local;

/// <summary>
/// Starts a resource again when its process ends by itself, whatever the exit code: after 1 s, then 2, 4, up to 30 s.
/// A resource that somebody stops stays stopped. <c>Restart=false</c> turns this off.
/// </summary>
internal sealed partial class RestartService(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService loggers
) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Stable = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Seen> _seen = new();

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

                var seen = _seen.GetOrAdd(change.ResourceId, _ => new Seen());
                var state = change.Snapshot.State?.Text;
                if (state == seen.State)
                {
                    continue;
                }

                var endedByItself = seen.State != KnownResourceStates.Stopping && HasEnded(state) && seen.HasStarted;
                seen.State = state;
                if (state == KnownResourceStates.Running)
                {
                    (seen.HasStarted, seen.RunningSince) = (true, Stopwatch.GetTimestamp());
                }
                else if (endedByItself)
                {
                    _ = StartAgainAsync(change, seen, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Biblio stops
        }
    }

    private static bool HasEnded(string? state) =>
        state == KnownResourceStates.Finished
        || state == KnownResourceStates.Exited
        || state == KnownResourceStates.FailedToStart;

    private async Task StartAgainAsync(ResourceEvent ended, Seen seen, CancellationToken cancellationToken)
    {
        var logger = loggers.GetLogger(ended.ResourceId);
        seen.Failures = Stopwatch.GetElapsedTime(seen.RunningSince) > Stable ? 0 : seen.Failures + 1;
        var pause = TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Math.Pow(2, seen.Failures - 1)));
        StartsAgain(logger, ended.Snapshot.ExitCode, pause.TotalSeconds);
        Console.WriteLine(
            $"Biblio: {ended.Resource.Name} has ended (exit code {ended.Snapshot.ExitCode}); "
                + $"it starts again in {pause.TotalSeconds:0.#} s"
        );
        try
        {
            await Task.Delay(pause, cancellationToken);
            // Somebody may have started it in the meantime.
            if (HasEnded(seen.State))
            {
                var result = await commands.ExecuteCommandAsync(
                    ended.ResourceId,
                    KnownResourceCommands.StartCommand,
                    cancellationToken
                );
                if (!result.Success)
                {
                    NotStarted(logger, result.Message ?? "no reason given");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Biblio stops
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The process ended with exit code {ExitCode}; it starts again in {Seconds} s"
    )]
    private static partial void StartsAgain(ILogger logger, int? exitCode, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "It could not be started again: {Reason}")]
    private static partial void NotStarted(ILogger logger, string reason);

    private sealed class Seen
    {
        public string? State { get; set; }

        public bool HasStarted { get; set; }

        public long RunningSince { get; set; }

        public int Failures { get; set; }
    }
}
