using System.Net;
using Microsoft.Extensions.ServiceDiscovery;

namespace Biblio.ServiceDefaults.Replicas;

/// <summary>
/// Sends a request for <c>http://service</c> to a replica of the service. When a replica accepts no connection, the
/// request goes to another one at once. Service discovery's own handler takes the replicas in turn and does not know
/// which are down.
/// </summary>
internal sealed class ReplicaHandler(ServiceEndpointResolver resolver, ReplicaAvailability availability)
    : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var service = request.RequestUri ?? throw new InvalidOperationException("A request needs an address.");
        var source = await resolver.GetEndpointsAsync(service.GetLeftPart(UriPartial.Authority), cancellationToken);
        var replicas = source.Endpoints.Select(endpoint => AddressOf(endpoint.EndPoint, service)).ToList();
        if (replicas.Count == 0)
        {
            throw new HttpRequestException(HttpRequestError.NameResolutionError, $"{service.Host} has no address.");
        }

        try
        {
            for (var attempts = 1; ; attempts++)
            {
                var replica = availability.Choose(replicas);
                request.RequestUri = At(replica, service.PathAndQuery);
                try
                {
                    return await base.SendAsync(request, cancellationToken);
                }
                // Nothing was sent, so this is safe for every method.
                catch (HttpRequestException exception)
                    when (exception.HttpRequestError == HttpRequestError.ConnectionError)
                {
                    availability.MarkDown(replica);
                    if (attempts == replicas.Count)
                    {
                        throw;
                    }
                }
            }
        }
        finally
        {
            // The next attempt of the resilience pipeline chooses again.
            request.RequestUri = service;
        }
    }

    private static Uri AddressOf(EndPoint endpoint, Uri service) =>
        endpoint switch
        {
            UriEndPoint { Uri: var address } => address,
            IPEndPoint ip => At(service, ip.Address.ToString(), ip.Port),
            DnsEndPoint dns => At(service, dns.Host, dns.Port),
            _ => throw new InvalidOperationException(
                $"An endpoint of type {endpoint.GetType().Name} is not supported."
            ),
        };

    private static Uri At(Uri service, string host, int port) =>
        new UriBuilder(service.Scheme, host, port > 0 ? port : service.Port).Uri;

    private static Uri At(Uri replica, string path) => new(replica.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);
}
