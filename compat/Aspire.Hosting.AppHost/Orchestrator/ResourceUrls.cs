using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>The addresses that are shown for each resource: those of its endpoints, as its callbacks changed them, and those added by hand.</summary>
internal static class ResourceUrls
{
    public static async Task PublishAsync(
        DistributedApplicationModel model, DistributedApplicationExecutionContext executionContext, ResourceNotificationService notifications, CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources)
        {
            var context = new ResourceUrlsCallbackContext(executionContext, resource, OfEndpoints(resource), cancellationToken);
            foreach (var callback in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
            {
                await callback.Callback(context);
            }

            var urls = context.Urls.Concat(resource.Annotations.OfType<ResourceUrlAnnotation>()).Select(url =>
                new UrlSnapshot(url.Endpoint?.EndpointName, url.Url, url.DisplayLocation == UrlDisplayLocation.DetailsOnly) { DisplayProperties = new(url.DisplayText ?? "") }).ToArray();
            await notifications.PublishUpdateAsync(resource, state => state with { Urls = [.. urls] });
        }
    }

    private static List<ResourceUrlAnnotation> OfEndpoints(IResource resource) => resource is not IResourceWithEndpoints withEndpoints
        ? []
        : [.. withEndpoints.GetEndpoints().Where(e => e.IsAllocated).Select(e => new ResourceUrlAnnotation { Url = e.Url, Endpoint = e })];
}
