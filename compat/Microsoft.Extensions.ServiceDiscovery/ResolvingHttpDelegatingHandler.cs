using System.Collections.Concurrent;
using System.Net;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>The turn of each service's endpoints; one for all clients.</summary>
internal sealed class RoundRobin(ServiceEndpointResolver resolver)
{
    private readonly ConcurrentDictionary<string, Turn> _turns = new();

    public async ValueTask<ServiceEndpoint> NextAsync(Uri address, CancellationToken cancellationToken)
    {
        var name = address.GetLeftPart(UriPartial.Authority);
        var endpoints = (await resolver.GetEndpointsAsync(name, cancellationToken).ConfigureAwait(false)).Endpoints;
        return endpoints.Count > 0
            ? endpoints[(int)((uint)_turns.GetOrAdd(name, _ => new()).Next() % (uint)endpoints.Count)]
            : throw new InvalidOperationException($"No endpoints were found for the service '{name}'.");
    }

    private sealed class Turn
    {
        private int _value = -1;

        public int Next() => Interlocked.Increment(ref _value);
    }
}

internal sealed class ResolvingHttpDelegatingHandler(RoundRobin endpoints, ServiceDiscoveryOptions options) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } asked)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var endpoint = await endpoints.NextAsync(asked, cancellationToken).ConfigureAwait(false);
        request.RequestUri = Address(asked, endpoint.EndPoint);
        request.Headers.Host ??= endpoint.Features.Get<IHostNameFeature>()?.HostName;
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // a retry resolves again, and gets the next replica
            request.RequestUri = asked;
        }
    }

    private Uri Address(Uri asked, EndPoint endPoint)
    {
        var result = new UriBuilder(asked);
        switch (endPoint)
        {
            case UriEndPoint { Uri: var found }:
                (result.Scheme, result.Host, result.Port) = (found.Scheme, found.Host, found.Port);
                result.Path = found.AbsolutePath.Length > 1 ? $"{found.AbsolutePath.TrimEnd('/')}/{asked.AbsolutePath.TrimStart('/')}" : result.Path;
                return result.Uri;
            case IPEndPoint ip:
                (result.Host, result.Port) = (ip.Address.ToString(), ip.Port > 0 ? ip.Port : result.Port);
                break;
            case DnsEndPoint dns:
                (result.Host, result.Port) = (dns.Host, dns.Port > 0 ? dns.Port : result.Port);
                break;
            default:
                throw new InvalidOperationException($"Endpoints of type {endPoint.GetType()} are not supported");
        }

        // nobody said which of https+http it is: the first that is allowed
        result.Scheme = asked.Scheme.Split('+').FirstOrDefault(scheme => options.AllowAllSchemes || options.AllowedSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException($"The scheme '{asked.Scheme}' is not allowed.");
        return result.Uri;
    }
}
