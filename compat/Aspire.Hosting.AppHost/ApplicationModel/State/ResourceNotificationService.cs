using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Keeps the state of every instance of every resource, and tells who watches.</summary>
public partial class ResourceNotificationService(
    ILogger<ResourceNotificationService> logger, IHostApplicationLifetime hostApplicationLifetime, IServiceProvider serviceProvider, ResourceLoggerService resourceLoggerService) : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceEvent> _states = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _lock = new();

    private WaitBehavior DefaultWaitBehavior => serviceProvider.GetRequiredService<IOptions<ResourceNotificationServiceOptions>>().Value.DefaultWaitBehavior;

    /// <summary>The state of one instance by its id, or of a resource by its name if it has just one.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        if (!_states.TryGetValue(resourceId, out resourceEvent))
        {
            var named = _states.Values.Where(e => string.Equals(e.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray();
            resourceEvent = named.Length == 1 ? named[0] : null;
        }

        return resourceEvent is not null;
    }

    /// <summary>All changes from now on, beginning with how everything is now.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token, hostApplicationLifetime.ApplicationStopped);
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_lock)
        {
            foreach (var current in _states.Values)
            {
                channel.Writer.TryWrite(current);
            }

            _watchers.Add(channel);
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(stop.Token))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(channel);
            }
        }
    }

    /// <summary>Changes the state of every instance of a resource.</summary>
    public async Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        foreach (var id in resource.GetResolvedResourceNames())
        {
            await PublishUpdateAsync(resource, id, stateFactory);
        }
    }

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_lock)
        {
            var before = _states.TryGetValue(resourceId, out var previous) ? previous.Snapshot : InitialState(resource);
            var after = stateFactory(before);
            if (previous is null || after.State?.Text != before.State?.Text)
            {
                logger.LogDebug("Resource {Resource}/{ResourceId} changed state: {Before} -> {After}", resource.Name, resourceId, previous is null ? null : before.State?.Text, after.State?.Text);
            }

            var change = _states[resourceId] = new ResourceEvent(resource, resourceId, after);
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(change);
            }
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _disposing.Cancel();
        GC.SuppressFinalize(this);
    }

    private static CustomResourceSnapshot InitialState(IResource resource) => resource.TryGetLastAnnotation<ResourceSnapshotAnnotation>(out var initial)
        ? initial.InitialSnapshot
        : new CustomResourceSnapshot { ResourceType = TypeOf(resource), Properties = [] };

    private static string TypeOf(IResource resource) => resource switch
    {
        ProjectResource => KnownResourceTypes.Project,
        ExecutableResource => KnownResourceTypes.Executable,
        ContainerResource => KnownResourceTypes.Container,
        ParameterResource => KnownResourceTypes.Parameter,
        _ => resource.GetType().Name,
    };
}
