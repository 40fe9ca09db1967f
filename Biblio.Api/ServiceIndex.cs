using System.Text.Json.Serialization;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Yarp.ReverseProxy;

namespace Biblio.Api;

/// <summary>What the API consists of.</summary>
internal sealed record ServiceIndex(IReadOnlyList<ServiceLink> Services, [property: JsonPropertyName("_links")] ServiceIndex.IndexLinks Links)
{
    /// <summary>The services behind this API and where each begins.</summary>
    public static Ok<ServiceIndex> Handle(IProxyStateLookup proxy) =>
        TypedResults.Ok(new ServiceIndex([.. proxy.GetRoutes().Select(route => ServiceLink.From(route.Config)).OfType<ServiceLink>().OrderBy(link => link.Name, StringComparer.Ordinal)], new(new("/api/v1"), new("/api/v1/routes"), new("/openapi/v1.json"), new("/openapi/v1.http"), new("/openapi/v1.postman.json"), EntranceLink.To("/api/v1/shop/books/{id}"), new("/api/v1/users/me"), new("/api/v1/users"))));

    public static ProblemHttpResult NoSuchService(HttpContext context) =>
        TypedResults.Problem($"There is nothing at {context.Request.Path}. GET /api/v1 lists what there is.", statusCode: StatusCodes.Status404NotFound);

    internal sealed record IndexLinks(Link Self, Link Routes, Link OpenApi, Link Http, Link Postman, EntranceLink ShopBook, Link Me, Link Users);
}
