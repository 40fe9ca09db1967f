using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Starts everything in the order in which it waits for each other, and stops it in the reverse one.</summary>
internal sealed class ApplicationOrchestrator(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    IDistributedApplicationEventing eventing,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    ResourceRunners runners,
    RunFolder runFolder,
    OrchestratorSettings settings,
    IOptions<HealthCheckServiceOptions> healthChecks,
    IHostApplicationLifetime lifetime,
    ILogger<ApplicationOrchestrator> logger,
    IServiceProvider services) : IHostedService, IAsyncDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        HearSignals();
        RequireHealthChecks();
        await runFolder.OpenAsync(logger);
        foreach (var resource in model.Resources)
        {
            InitialState.Note(resource, runners);
        }

        foreach (var resource in model.Resources)
        {
            await notifications.PublishUpdateAsync(resource, state => InitialState.Of(resource, state));
        }

        new EndpointAllocator(model, settings).Allocate();
        foreach (var resource in model.Resources.OfType<IResourceWithEndpoints>().Where(r => r.GetEndpoints().Any(e => e.IsAllocated)))
        {
            await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken);
        }

        await eventing.PublishAsync(new AfterEndpointsAllocatedEvent(services, model), cancellationToken);
        await ResourceUrls.PublishAsync(model, executionContext, notifications, cancellationToken);
        var passive = new PassiveResources(eventing, notifications, loggers, services, lifetime.ApplicationStopping);
        foreach (var resource in model.Resources.ToArray())
        {
            passive.Start(resource);
        }

        foreach (var resource in model.Resources.Where(r => r.IsProcess()).ToArray())
        {
            runners.Add(resource);
        }

        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var layer in DependencyOrder.LayersToStop(model))
        {
            await Task.WhenAll(layer.Select(runners.StopAsync));
        }

        runFolder.Close();
    }

    public async ValueTask DisposeAsync()
    {
        // Also when the start failed half-way and nobody called StopAsync.
        await StopAsync(CancellationToken.None);
        _signals.ForEach(signal => signal.Dispose());
    }

    /// <summary>SIGINT, SIGTERM and SIGQUIT stop the host by themselves; a closed terminal must too. A second Ctrl-C does not wait any longer.</summary>
    private void HearSignals()
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            lifetime.StopApplication();
        }));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, _ =>
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                ChildProcess.KillAll();
            }
        }));
    }

    private void RequireHealthChecks()
    {
        var known = healthChecks.Value.Registrations.Select(check => check.Name).ToHashSet();
        foreach (var resource in model.Resources)
        {
            if (resource.Annotations.OfType<HealthCheckAnnotation>().FirstOrDefault(check => !known.Contains(check.Key)) is { } missing)
            {
                throw new DistributedApplicationException($"The health check '{missing.Key}' is not registered and is required for resource '{resource.Name}'.");
            }
        }
    }
}
