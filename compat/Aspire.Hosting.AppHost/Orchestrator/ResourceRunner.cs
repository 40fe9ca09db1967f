using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Brings one resource to life: waits for what it needs, works out its environment, and starts its instances.</summary>
internal sealed class ResourceRunner : IDisposable
{
    private readonly IResource _resource;
    private readonly ResourceInstance[] _instances;
    private readonly List<Forwarder> _forwarders = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly DistributedApplicationModel _model;
    private readonly DistributedApplicationExecutionContext _executionContext;
    private readonly IDistributedApplicationEventing _eventing;
    private readonly ResourceNotificationService _notifications;
    private readonly ILogger _logger;
    private readonly IServiceProvider _services;
    private readonly Lock _lock = new();
    private Task<bool>? _launch;

    public ResourceRunner(
        IResource resource,
        DistributedApplicationModel model,
        DistributedApplicationExecutionContext executionContext,
        IDistributedApplicationEventing eventing,
        ResourceNotificationService notifications,
        ResourceLoggerService loggers,
        RunFolder runFolder,
        OrchestratorSettings settings,
        IServiceProvider services)
    {
        (_resource, _model, _executionContext, _eventing, _notifications, _services) = (resource, model, executionContext, eventing, notifications, services);
        _logger = loggers.GetLogger(resource);

        // What others wait for to end is a job: it is not started again when it fails.
        var restarts = settings.Restart
            && !model.Resources.Any(other => other.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == resource && wait.WaitType == WaitType.WaitForCompletion));
        var ids = resource.GetResolvedResourceNames();
        _instances = [.. ids.Select(id => new ResourceInstance(resource, id, ids.Length, restarts, eventing, notifications, loggers, runFolder, settings, services))];
    }

    public void Launch()
    {
        lock (_lock)
        {
            if (_launch is null or { IsCompletedSuccessfully: true, Result: false })
            {
                _launch = Task.Run(LaunchAsync);
            }
        }
    }

    /// <summary>Starts an instance that does not run, with its environment worked out anew.</summary>
    public async Task StartAsync(string id)
    {
        var instance = _instances.Single(i => i.Id == id);
        var launched = _launch is { IsCompletedSuccessfully: true, Result: true };
        Launch();
        if (launched && !instance.Runs && !_stop.IsCancellationRequested)
        {
            instance.Start(await LaunchSpec.CreateAsync(_resource, _executionContext, _logger, _stop.Token));
        }
    }

    public Task StopAsync(string id) => _instances.Single(i => i.Id == id).StopAsync();

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await (_launch ?? Task.FromResult(false));
        await Task.WhenAll(_instances.Select(instance => instance.StopAsync()));
        _forwarders.ForEach(forwarder => forwarder.Dispose());
        _forwarders.Clear();
    }

    public void Dispose()
    {
        _stop.Dispose();
        Array.ForEach(_instances, instance => instance.Dispose());
    }

    private async Task<bool> LaunchAsync()
    {
        try
        {
            await _notifications.PublishUpdateAsync(_resource, state => state with { State = KnownResourceStates.Starting });
            await SayConnectionStringsAsync();
            await _eventing.PublishAsync(new BeforeResourceStartedEvent(_resource, _services), _stop.Token);
            await _notifications.WaitForDependenciesAsync(_resource, _stop.Token);
            var spec = await LaunchSpec.CreateAsync(_resource, _executionContext, _logger, _stop.Token);
            Forward();
            _stop.Token.ThrowIfCancellationRequested();
            foreach (var instance in _instances)
            {
                instance.Start(spec);
            }

            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            // Handlers and callbacks of the AppHost may throw anything: it is the end of this resource, not of the application.
            _logger.LogError("Failed to start: {Message}", e is DistributedApplicationException or InvalidOperationException ? e.Message : e.ToString());
            await _notifications.PublishUpdateAsync(
                _resource, state => state with { State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error), StopTimeStamp = DateTime.UtcNow });
            return false;
        }
    }

    /// <summary>With the address of this resource known, so are its connection string and those of what lives inside it.</summary>
    private async Task SayConnectionStringsAsync()
    {
        var inside = _model.Resources.Where(r => r is IResourceWithParent { Parent: var parent } && parent == _resource && !r.IsProcess());
        foreach (var resource in inside.Prepend(_resource).OfType<IResourceWithConnectionString>().ToArray())
        {
            await _eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, _services), _stop.Token);
        }
    }

    private void Forward()
    {
        if (_forwarders.Count > 0)
        {
            return;
        }

        foreach (var endpoint in _resource.Annotations.OfType<EndpointAnnotation>().Where(e => EndpointAllocator.NeedsForwarder(_resource, e)))
        {
            _forwarders.Add(new Forwarder(endpoint.AllocatedEndpoint!.Port, [.. _instances.Select(instance => instance.PortFor(endpoint))]));
        }
    }
}
