using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>The endpoints of a service, until the token says that they changed.</summary>
public sealed class ServiceEndpointSource(List<ServiceEndpoint>? endpoints, IChangeToken changeToken, IFeatureCollection features)
{
    public IReadOnlyList<ServiceEndpoint> Endpoints { get; } = endpoints ?? [];

    public IChangeToken ChangeToken { get; } = changeToken;

    public IFeatureCollection Features { get; } = features;
}
