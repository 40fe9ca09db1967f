using Microsoft.AspNetCore.Http.HttpResults;
using Yarp.ReverseProxy;

namespace Biblio.Api;

/// <summary>What the API consists of.</summary>
internal sealed record ServiceIndex(IReadOnlyList<ServiceLink> Services)
{
    /// <summary>The services behind this API and where each begins.</summary>
    public static Ok<ServiceIndex> Handle(IProxyStateLookup proxy) =>
        TypedResults.Ok(new ServiceIndex([.. proxy.GetRoutes().Select(route => ServiceLink.From(route.Config)).OfType<ServiceLink>().OrderBy(link => link.Name, StringComparer.Ordinal)]));

    public static ProblemHttpResult NoSuchService(HttpContext context) =>
        TypedResults.Problem($"There is nothing at {context.Request.Path}. GET /api lists what there is.", statusCode: StatusCodes.Status404NotFound);
}
