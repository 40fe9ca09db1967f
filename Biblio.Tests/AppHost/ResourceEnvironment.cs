using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Biblio.Tests.AppHost;

internal static class ResourceEnvironment
{
    /// <summary>The environment variables that the AppHost gives to a resource.</summary>
    public static async Task<Dictionary<string, object>> GetEnvironmentAsync(
        this IDistributedApplicationTestingBuilder model,
        IResource resource
    )
    {
        var context = new EnvironmentCallbackContext(
            model.ExecutionContext,
            resource,
            cancellationToken: TestContext.Current.CancellationToken
        );
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return context.EnvironmentVariables;
    }
}
