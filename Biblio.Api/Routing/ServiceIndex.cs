using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Yarp.ReverseProxy;

namespace Biblio.Api.Routing;

/// <summary>The services of the API, and links to its main resources.</summary>
internal sealed record ServiceIndex(
    IReadOnlyList<ServiceLink> Services,
    [property: JsonPropertyName("_links")] ServiceIndex.IndexLinks Links
)
{
    /// <summary>List the services of this API and the first path of each.</summary>
    public static Ok<ServiceIndex> Handle(IProxyStateLookup proxy, HttpRequest request) =>
        TypedResults.Ok(
            new ServiceIndex(
                [
                    .. proxy
                        .GetRoutes()
                        .Select(route => ServiceLink.From(route.Config, request))
                        .OfType<ServiceLink>()
                        .OrderBy(link => link.Name, StringComparer.Ordinal),
                ],
                IndexLinks.For(request)
            )
        );

    public static ProblemHttpResult HandleUnknownPath(HttpContext context) =>
        TypedResults.Problem(
            $"There is nothing at {context.Request.Path}. GET /api/v1 lists the services.",
            statusCode: StatusCodes.Status404NotFound
        );

    internal sealed record IndexLinks(
        Link Self,
        Link Routes,
        Link OpenApi,
        Link Http,
        Link Postman,
        EntranceLink ShopBook,
        EntranceLink ShopBooks,
        Link ShopPopular,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Login,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Register,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Logout,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Me,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? MyPage,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Cart,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? ShopCart,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? WishList,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Overview,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Operations,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Users
    )
    {
        public static IndexLinks For(HttpRequest request)
        {
            var isAnonymous = !request.IsAllowedBy(Policies.Reader);
            return new(
                new("/api/v1"),
                new("/api/v1/routes"),
                new("/openapi/v1.json"),
                new("/openapi/v1.http"),
                new("/openapi/v1.postman.json"),
                EntranceLink.For("/api/v1/shop/books/{id}"),
                EntranceLink.For("/api/v1/shop/books?ids={id}"),
                new(Aggregation.PopularBooks.Path),
                isAnonymous ? new("/api/v1/account/login", HttpMethods.Post) : null,
                isAnonymous ? new("/api/v1/account/register", HttpMethods.Post) : null,
                ActionLink.IfAllowed(Policies.Reader, request, HttpMethods.Post, "/api/v1/account/logout"),
                Link.IfAllowed(Policies.Reader, request, "/api/v1/users/me"),
                Link.IfAllowed(Policies.Reader, request, Aggregation.MyPage.Path),
                Link.IfAllowed(Policies.Reader, request, "/api/v1/cart"),
                Link.IfAllowed(Policies.Reader, request, "/api/v1/shop/cart"),
                Link.IfAllowed(Policies.Reader, request, WishLists.WishesApi.Path),
                Link.IfAllowed(Policies.Staff, request, Aggregation.Overview.Path),
                Link.IfAllowed(Policies.Staff, request, "/api/v1/operations/services"),
                Link.IfAllowed(Policies.Staff, request, "/api/v1/users")
            );
        }
    }
}
