using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Waiting: for a state, for health, for what a resource needs.</summary>
public partial class ResourceNotificationService
{
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var wanted = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var change = await WaitForResourceAsync(resourceName, e => e.Snapshot.State is { } state && wanted.Contains(state.Text), cancellationToken);
        return change.Snapshot.State!.Text;
    }

    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var change in WatchAsync(cancellationToken))
        {
            if (string.Equals(change.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(change))
            {
                return change;
            }
        }

        throw new OperationCanceledException($"The application stopped while it was waited for resource '{resourceName}'.", cancellationToken);
    }

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    /// <summary>Waits until the resource runs, is healthy and its ready event was handled.</summary>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var healthy = await WaitForResourceAsync(
            resourceName, e => e.Snapshot.HealthStatus == HealthStatus.Healthy || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsUnavailable(e.Snapshot)), cancellationToken);
        if (healthy.Snapshot.HealthStatus != HealthStatus.Healthy)
        {
            logger.LogError("Stopped waiting for resource '{Resource}' to become healthy because it failed to start.", resourceName);
            throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it failed to start.");
        }

        return await ReadyAsync(healthy.Resource, healthy.ResourceId, cancellationToken);
    }

    /// <summary>Waits for everything that the resource was told to wait for; meanwhile its state is Waiting.</summary>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource is not IResourceWithoutLifetime).ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        await PublishUpdateAsync(resource, state => state with { State = KnownResourceStates.Waiting });
        await Task.WhenAll(waits.SelectMany(wait => wait.Resource.GetResolvedResourceNames(), (wait, id) => WaitForDependencyAsync(resource, wait, id, cancellationToken)));
    }

    private async Task WaitForDependencyAsync(IResource resource, WaitAnnotation wait, string id, CancellationToken cancellationToken)
    {
        var resourceLogger = resourceLoggerService.GetLogger(resource);
        var dependency = wait.Resource;
        if (wait.WaitType == WaitType.WaitForCompletion)
        {
            resourceLogger.LogInformation("Waiting for resource '{Dependency}' to complete.", dependency.Name);
            var end = await WaitForResourceAsync(
                dependency.Name, e => e.ResourceId == id && (KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text ?? "") || e.Snapshot.ExitCode is not null), cancellationToken);
            if (end.Snapshot.State?.Text == KnownResourceStates.FailedToStart)
            {
                throw new DistributedApplicationException($"Resource '{resource.Name}' stopped waiting for dependency resource '{dependency.Name}' because it failed to start.");
            }

            if (end.Snapshot.ExitCode is { } exitCode && exitCode != wait.ExitCode)
            {
                throw new DistributedApplicationException(
                    $"Resource '{resource.Name}' stopped waiting for dependency resource '{dependency.Name}' because it entered the '{end.Snapshot.State?.Text}' state with exit code '{exitCode}', expected '{wait.ExitCode}'.");
            }
        }
        else
        {
            resourceLogger.LogInformation("Waiting for resource '{Dependency}' to enter the 'Running' state.", dependency.Name);
            var stop = (wait.WaitBehavior ?? DefaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable;
            var running = await WaitForResourceAsync(
                dependency.Name, e => e.ResourceId == id && (e.Snapshot.State?.Text == KnownResourceStates.Running || (stop && IsUnavailable(e.Snapshot))), cancellationToken);
            if (running.Snapshot.State?.Text != KnownResourceStates.Running)
            {
                throw new DistributedApplicationException(
                    $"Resource '{resource.Name}' stopped waiting for dependency resource '{dependency.Name}' because it entered the '{running.Snapshot.State?.Text}' state.");
            }

            if (wait.WaitType == WaitType.WaitUntilHealthy)
            {
                await ReadyAsync(dependency, id, cancellationToken);
            }
        }

        resourceLogger.LogInformation("Finished waiting for resource '{Dependency}'.", dependency.Name);
    }

    private async Task<ResourceEvent> ReadyAsync(IResource resource, string id, CancellationToken cancellationToken)
    {
        if (resource.HasAnnotationOfType<HealthCheckAnnotation>())
        {
            await WaitForResourceAsync(resource.Name, e => e.ResourceId == id && e.Snapshot.HealthStatus == HealthStatus.Healthy, cancellationToken);
        }

        var ready = await WaitForResourceAsync(resource.Name, e => e.ResourceId == id && e.Snapshot.ResourceReady is not null, cancellationToken);
        await ready.Snapshot.ResourceReady!.WaitAsync(cancellationToken);
        return ready;
    }

    private static bool IsUnavailable(CustomResourceSnapshot snapshot) => snapshot.State?.Text is { } state
        && (KnownResourceStates.TerminalStates.Contains(state) || state == KnownResourceStates.RuntimeUnhealthy || state == KnownResourceStates.ValueMissing);
}
