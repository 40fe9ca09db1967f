using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the commands of resources.</summary>
public class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services) =>
        (_notifications, _loggers, _services) = (notifications, loggers, services);

    /// <summary>Runs a command on one instance, by its id, or on the resource of that name.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteCommandAsync(resourceId, commandName, new InteractionInputCollection([]), cancellationToken);

    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, InteractionInputCollection arguments, CancellationToken cancellationToken = default)
    {
        if (_notifications.TryGetCurrentState(resourceId, out var current))
        {
            return ExecuteAsync(current.Resource, current.ResourceId, commandName, arguments, cancellationToken);
        }

        var model = _services.GetRequiredService<DistributedApplicationModel>();
        return model.Resources.TryGetByName(resourceId, out var resource)
            ? ExecuteCommandAsync(resource, commandName, arguments, cancellationToken)
            : Task.FromResult(CommandResults.Failure($"Resource '{resourceId}' not found."));
    }

    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteCommandAsync(resource, commandName, new InteractionInputCollection([]), cancellationToken);

    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        IResource resource, string commandName, InteractionInputCollection arguments, CancellationToken cancellationToken = default)
    {
        var results = await Task.WhenAll(resource.GetResolvedResourceNames().Select(id => ExecuteAsync(resource, id, commandName, arguments, cancellationToken)));
        return results.FirstOrDefault(result => !result.Success) ?? results[0];
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(IResource resource, string id, string commandName, InteractionInputCollection arguments, CancellationToken cancellationToken)
    {
        var logger = _loggers.GetLogger(id);
        if (resource.Annotations.OfType<ResourceCommandAnnotation>().LastOrDefault(command => command.Name == commandName) is not { } command)
        {
            logger.LogInformation("Command '{Command}' not available.", commandName);
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{id}'.");
        }

        logger.LogInformation("Executing command '{Command}'.", commandName);
        try
        {
            var context = new ExecuteCommandContext { Services = _services, ResourceName = id, CancellationToken = cancellationToken, Logger = logger, Arguments = arguments };
            var result = await command.ExecuteCommand(context);
            if (!result.Success && !result.Canceled)
            {
                logger.LogInformation("Failure executing command '{Command}'. Error message: {Message}", commandName, result.Message);
            }

            return result;
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
        catch (Exception e)
        {
            // A command is code of the AppHost: whatever it throws is its result, not the end of the application.
            logger.LogError(e, "Error executing command '{Command}'.", commandName);
            return CommandResults.Failure("Unhandled exception thrown while executing command: " + e.Message);
        }
    }
}
