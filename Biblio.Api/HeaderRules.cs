using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;

namespace Biblio.Api;

/// <summary>What a caller may not claim, and what a service need not tell.</summary>
internal static class HeaderRules
{
    private static readonly string[] Claims = ["X-Forwarded-", "X-Original-", "X-Biblio-"];

    /// <summary>Nobody outside says where a request comes from or who sent it: those headers are Biblio's own, and go before anything reads them.</summary>
    public static void UseInboundHeaderRules(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Request.Headers;
        foreach (var name in headers.Keys.Where(IsClaim).ToArray())
        {
            headers.Remove(name);
        }

        return next(context);
    });

    /// <summary>Which program answered is nobody's business outside.</summary>
    public static IReverseProxyBuilder AddOutboundHeaderRules(this IReverseProxyBuilder proxy) => proxy.AddTransforms(route =>
    {
        route.AddResponseHeaderRemove(HeaderNames.Server, ResponseCondition.Always);
        route.AddResponseHeaderRemove(HeaderNames.XPoweredBy, ResponseCondition.Always);
    });

    private static bool IsClaim(string name) =>
        name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
        || Claims.Any(claim => name.StartsWith(claim, StringComparison.OrdinalIgnoreCase));
}
