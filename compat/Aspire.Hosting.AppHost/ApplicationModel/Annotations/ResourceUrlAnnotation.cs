using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An address to show for a resource.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    public required string Url { get; set; }

    public string? DisplayText { get; set; }

    public EndpointReference? Endpoint { get; init; }

    public UrlDisplayLocation DisplayLocation { get; set; }
}

public enum UrlDisplayLocation
{
    SummaryAndDetails,
    DetailsOnly,
}

public sealed class ResourceUrlsCallbackAnnotation(Func<ResourceUrlsCallbackContext, Task> callback) : IResourceAnnotation
{
    public ResourceUrlsCallbackAnnotation(Action<ResourceUrlsCallbackContext> callback) : this(context =>
    {
        callback(context);
        return Task.CompletedTask;
    })
    {
    }

    public Func<ResourceUrlsCallbackContext, Task> Callback { get; } = callback;
}

public class ResourceUrlsCallbackContext(
    DistributedApplicationExecutionContext executionContext, IResource resource, List<ResourceUrlAnnotation>? urls = null, CancellationToken cancellationToken = default)
{
    public IResource Resource { get; } = resource;

    public List<ResourceUrlAnnotation> Urls { get; } = urls ?? [];

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public ILogger Logger { get; set; } = NullLogger.Instance;

    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public EndpointReference? GetEndpoint(string name) => Resource is IResourceWithEndpoints resource && resource.GetEndpoint(name) is { Exists: true } endpoint ? endpoint : null;

    public EndpointReference? GetEndpoint(string name, NetworkIdentifier contextNetworkId) => GetEndpoint(name);
}
