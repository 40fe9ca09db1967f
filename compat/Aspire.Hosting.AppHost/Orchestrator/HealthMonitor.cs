using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Watches which resources run, and looks after the health of each for as long as it does.</summary>
internal sealed class HealthMonitor(ResourceNotificationService notifications, IServiceProvider services) : BackgroundService
{
    private readonly Dictionary<string, (HealthWatch Watch, CancellationTokenSource Stop)> _watches = [];
    private readonly Dictionary<string, ImmutableHashSet<string>> _running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                await HearAsync(change, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // the application ends
        }
    }

    private async Task HearAsync(ResourceEvent change, CancellationToken stoppingToken)
    {
        var name = change.Resource.Name;
        var before = _running.GetValueOrDefault(name, []);
        var runs = change.Snapshot.State?.Text == KnownResourceStates.Running;
        if (runs == before.Contains(change.ResourceId))
        {
            return;
        }

        var after = _running[name] = runs ? before.Add(change.ResourceId) : before.Remove(change.ResourceId);
        if (before.IsEmpty)
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var watch = new HealthWatch(change.Resource, notifications, services);
            _watches[name] = (watch, stop);
            _ = watch.RunAsync(stop.Token);
        }
        else if (after.IsEmpty)
        {
            await _watches[name].Stop.CancelAsync();
        }
        else if (runs)
        {
            // one more replica of a resource whose health is known already
            await _watches[name].Watch.PublishToAsync(change.ResourceId);
        }
    }
}
