using Biblio.Http;
using Yarp.ReverseProxy.Transforms;

namespace Biblio.Api.Routing;

internal static class VisitorAddressTransform
{
    private const string Web = "web";

    /// <summary>Tells the web front end the address of its visitor, so that it can act for the visitor here.</summary>
    public static IReverseProxyBuilder AddVisitorAddress(this IReverseProxyBuilder proxy) =>
        proxy.AddTransforms(route =>
        {
            if (route.Cluster?.ClusterId == Web)
            {
                var configuration = route.Services.GetRequiredService<IConfiguration>();
                route.AddRequestTransform(request =>
                {
                    var address = request.HttpContext.Connection.RemoteIpAddress;
                    if (VisitorAddress.Sign(configuration, address) is { } signed)
                    {
                        request.ProxyRequest.Headers.TryAddWithoutValidation(VisitorAddress.Header, signed);
                    }

                    return ValueTask.CompletedTask;
                });
            }
        });
}
