using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds environment variables when the resource is about to start.</summary>
public class EnvironmentCallbackAnnotation : IResourceAnnotation
{
    public EnvironmentCallbackAnnotation(string name, Func<string> callback) : this(context => context.EnvironmentVariables[name] = callback())
    {
    }

    public EnvironmentCallbackAnnotation(Action<Dictionary<string, object>> callback) : this(context => callback(context.EnvironmentVariables))
    {
    }

    public EnvironmentCallbackAnnotation(Action<EnvironmentCallbackContext> callback) => Callback = context =>
    {
        callback(context);
        return Task.CompletedTask;
    };

    public EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback) => Callback = callback;

    public Func<EnvironmentCallbackContext, Task> Callback { get; }
}

/// <summary>The environment variables so far, in the order in which they were asked for.</summary>
public class EnvironmentCallbackContext(
    DistributedApplicationExecutionContext executionContext, Dictionary<string, object>? environmentVariables = null, CancellationToken cancellationToken = default)
{
    private readonly IResource? _resource;

    public EnvironmentCallbackContext(
        DistributedApplicationExecutionContext executionContext, IResource resource, Dictionary<string, object>? environmentVariables = null, CancellationToken cancellationToken = default)
        : this(executionContext, environmentVariables, cancellationToken) => _resource = resource;

    public Dictionary<string, object> EnvironmentVariables { get; } = environmentVariables ?? [];

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public ILogger Logger { get; set; } = NullLogger.Instance;

    public IResource Resource => _resource ?? throw new InvalidOperationException("The context was made without a resource.");

    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;
}
