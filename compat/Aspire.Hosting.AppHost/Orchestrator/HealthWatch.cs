using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Runs the health checks of one running resource, again and again, and says once that it is ready.</summary>
internal sealed class HealthWatch(IResource resource, ResourceNotificationService notifications, IServiceProvider services)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HealthyPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestUnhealthyPause = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _keys = [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key)];
    private ImmutableArray<HealthReportSnapshot> _reports = [];
    private Task? _ready;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(100);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var healthy = await CheckAsync(cancellationToken);
                if (healthy && _ready is null)
                {
                    _ready = services.GetRequiredService<IDistributedApplicationEventing>().PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken);
                    await notifications.PublishUpdateAsync(resource, WithHealth);
                }

                if (_keys.Count == 0)
                {
                    return;
                }

                pause = healthy ? HealthyPause : pause >= LongestUnhealthyPause || pause == HealthyPause ? LongestUnhealthyPause : pause * 1.5;
                await Task.Delay(pause, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // the resource does not run any more
        }
    }

    public Task PublishToAsync(string resourceId) => notifications.PublishUpdateAsync(resource, resourceId, WithHealth);

    private CustomResourceSnapshot WithHealth(CustomResourceSnapshot state) =>
        state.State?.Text == KnownResourceStates.Running ? state with { HealthReports = _reports, ResourceReady = _ready } : state;

    private async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        if (_keys.Count == 0)
        {
            return true;
        }

        _reports = await ReportsAsync(cancellationToken);
        await notifications.PublishUpdateAsync(resource, WithHealth);
        return _reports.All(report => report.Status == HealthStatus.Healthy);
    }

    private async Task<ImmutableArray<HealthReportSnapshot>> ReportsAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => _keys.Contains(check.Name), limit.Token);
            return [.. report.Entries.Select(entry =>
                new HealthReportSnapshot(entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception?.ToString()) { LastRunAt = DateTime.UtcNow })];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [.. _keys.Select(key => new HealthReportSnapshot(key, HealthStatus.Unhealthy, $"No answer within {Timeout.TotalSeconds} s.", null) { LastRunAt = DateTime.UtcNow })];
        }
    }
}
