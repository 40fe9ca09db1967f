using Microsoft.AspNetCore.Http.Metadata;

namespace Biblio.Http;

/// <summary>HEAD for endpoints that answer GET (RFC 9110, 9.1). The server leaves out the body.</summary>
public static class HeadRequests
{
    /// <summary>Lets endpoints mapped for GET answer HEAD too, except event streams, which have no end.</summary>
    public static TBuilder AllowHead<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            if (
                endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods is ["GET"]
                && !endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().Any(IsEventStream)
            )
            {
                endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
            }
        });
        return endpoints;
    }

    private static bool IsEventStream(IProducesResponseTypeMetadata response) =>
        response.ContentTypes.Contains("text/event-stream");
}
