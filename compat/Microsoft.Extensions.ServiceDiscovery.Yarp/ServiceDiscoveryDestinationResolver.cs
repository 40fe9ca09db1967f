using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Microsoft.Extensions.ServiceDiscovery.Yarp;

/// <summary>One destination "http://orders" becomes one for each replica, and again when the replicas change.</summary>
internal sealed class ServiceDiscoveryDestinationResolver(ServiceEndpointResolver resolver) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>();
        var tokens = new List<IChangeToken>();
        foreach (var (id, destination) in destinations)
        {
            var asked = new Uri(destination.Address);
            var source = await resolver.GetEndpointsAsync(asked.GetLeftPart(UriPartial.Authority), cancellationToken).ConfigureAwait(false);
            tokens.Add(source.ChangeToken);
            foreach (var endpoint in source.Endpoints)
            {
                var found = endpoint.ToString()!;
                resolved[$"{id}[{found}]"] = At(destination, asked, new Uri(found.Contains("://", StringComparison.Ordinal) ? found : $"{asked.Scheme.Split('+')[0]}://{found}"));
            }
        }

        return new ResolvedDestinationCollection(resolved, new CompositeChangeToken(tokens));
    }

    private static DestinationConfig At(DestinationConfig destination, Uri asked, Uri found) => destination with
    {
        Address = Move(asked, found, found.Scheme),
        Health = destination.Health is { Length: > 0 } health && new Uri(health) is var address ? Move(address, found, address.Scheme) : destination.Health,
    };

    private static string Move(Uri address, Uri found, string scheme) => new UriBuilder(address) { Scheme = scheme, Host = found.Host, Port = found.Port }.Uri.ToString();
}
