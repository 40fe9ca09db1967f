using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestrator;

/// <summary>One runner for each resource that has processes.</summary>
internal sealed class ResourceRunners(IServiceProvider services) : IDisposable
{
    private readonly ConcurrentDictionary<IResource, ResourceRunner> _runners = new();

    public void Add(IResource resource)
    {
        var runner = _runners[resource] = ActivatorUtilities.CreateInstance<ResourceRunner>(services, resource);
        if (!resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
        {
            runner.Launch();
        }
    }

    public Task StartAsync(IResource resource, string id) => _runners[resource].StartAsync(id);

    public Task StopAsync(IResource resource, string id) => _runners[resource].StopAsync(id);

    public async Task RestartAsync(IResource resource, string id)
    {
        await StopAsync(resource, id);
        await StartAsync(resource, id);
    }

    /// <summary>Stops every instance of a resource, for good.</summary>
    public Task StopAsync(IResource resource) => _runners.TryGetValue(resource, out var runner) ? runner.StopAsync() : Task.CompletedTask;

    public void Dispose()
    {
        foreach (var runner in _runners.Values)
        {
            runner.Dispose();
        }
    }
}
