using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The environment and arguments that a resource would be given; tests look at them.</summary>
public static class ResourceValueExtensions
{
    [Obsolete("Use ExecutionConfigurationBuilder instead.")]
    public static async ValueTask<Dictionary<string, string>> GetEnvironmentVariableValuesAsync(
        this IResourceWithEnvironment resource, DistributedApplicationOperation applicationOperation = DistributedApplicationOperation.Run) =>
        await EnvironmentVariableValues.EnvironmentAsync(resource, new DistributedApplicationExecutionContext(applicationOperation), NullLogger.Instance, CancellationToken.None);

    [Obsolete("Use ExecutionConfigurationBuilder instead.")]
    public static async ValueTask<string[]> GetArgumentValuesAsync(
        this IResourceWithArgs resource, DistributedApplicationOperation applicationOperation = DistributedApplicationOperation.Run) =>
        [.. await EnvironmentVariableValues.ArgumentsAsync(resource, new DistributedApplicationExecutionContext(applicationOperation), NullLogger.Instance, CancellationToken.None)];
}
