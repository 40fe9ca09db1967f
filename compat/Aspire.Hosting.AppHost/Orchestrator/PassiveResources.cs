using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>What has no process here: parameters, connection strings, external services, containers, and resources that look after themselves.</summary>
internal sealed class PassiveResources(
    IDistributedApplicationEventing eventing, ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services, CancellationToken stopping)
{
    /// <summary>Starts a resource; does not wait for it.</summary>
    public void Start(IResource resource) => _ = Task.Run(() => RunAsync(resource), CancellationToken.None);

    private async Task RunAsync(IResource resource)
    {
        var logger = loggers.GetLogger(resource);
        try
        {
            await eventing.PublishAsync(new InitializeResourceEvent(resource, eventing, loggers, notifications, services), stopping);
            await (resource switch
            {
                ParameterResource parameter => ResolveAsync(parameter, logger),
                ConnectionStringResource connectionString => ConnectAsync(connectionString),
                ExternalServiceResource external => ReachAsync(external),
                ContainerResource container => RefuseAsync(container, logger),
                _ => Task.CompletedTask,
            });
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // the application stops before this was there
        }
        catch (Exception e)
        {
            // Handlers of the AppHost may throw anything: it is the end of this resource, not of the application.
            logger.LogError(e, "Failed to start: {Message}", e.Message);
            await notifications.PublishUpdateAsync(resource, state => state with { State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error) });
        }
    }

    private async Task ResolveAsync(ParameterResource parameter, ILogger logger)
    {
        try
        {
            var value = await parameter.GetValueAsync(stopping);
            await notifications.PublishUpdateAsync(parameter, state => state with
            {
                State = KnownResourceStates.Running,
                Properties = [.. state.Properties, new ResourcePropertySnapshot("Value", value) { IsSensitive = parameter.Secret }],
            });
            if (parameter is IResourceWithConnectionString)
            {
                await eventing.PublishAsync(new ConnectionStringAvailableEvent(parameter, services), stopping);
            }
        }
        catch (MissingParameterValueException e)
        {
            logger.LogError("{Message}", e.Message);
            await notifications.PublishUpdateAsync(parameter, state => state with { State = new ResourceStateSnapshot(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Warn) });
        }
    }

    private async Task ConnectAsync(ConnectionStringResource resource)
    {
        await notifications.PublishUpdateAsync(resource, state => state with { State = KnownResourceStates.Starting });
        await resource.ConnectionStringExpression.GetValueAsync(stopping);
        await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), stopping);
        await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), stopping);
        await notifications.WaitForDependenciesAsync(resource, stopping);
        await RunningAsync(resource);
    }

    private async Task ReachAsync(ExternalServiceResource resource)
    {
        await resource.ValidUriAsync(stopping);
        await RunningAsync(resource);
    }

    private Task RunningAsync(IResource resource) =>
        notifications.PublishUpdateAsync(resource, state => state with { State = KnownResourceStates.Running, StartTimeStamp = DateTime.UtcNow });

    private async Task RefuseAsync(ContainerResource container, ILogger logger)
    {
        if (container.HasAnnotationOfType<ExplicitStartupAnnotation>())
        {
            return;
        }

        logger.LogWarning(
            "This build runs no containers: '{Image}' needs a container runtime and the complete Aspire packages.", container.TryGetContainerImageName(out var image) ? image : "a Dockerfile");
        await notifications.PublishUpdateAsync(container, state => state with { State = new ResourceStateSnapshot(KnownResourceStates.RuntimeUnhealthy, KnownResourceStateStyles.Error) });
    }
}
