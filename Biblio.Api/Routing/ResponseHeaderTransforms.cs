using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;

namespace Biblio.Api.Routing;

internal static class ResponseHeaderTransforms
{
    /// <summary>Removes the headers that name the server software, so that callers do not learn it.</summary>
    public static IReverseProxyBuilder AddResponseHeaderTransforms(this IReverseProxyBuilder proxy) =>
        proxy.AddTransforms(route =>
        {
            route.AddResponseHeaderRemove(HeaderNames.Server, ResponseCondition.Always);
            route.AddResponseHeaderRemove(HeaderNames.XPoweredBy, ResponseCondition.Always);
        });
}
