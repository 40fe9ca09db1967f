using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;

namespace Biblio.Api.Middleware;

/// <summary>What a caller may not claim, what is not passed on, and what a service need not tell.</summary>
internal static class HeaderRules
{
    private static readonly string[] Claims = ["X-Forwarded-", "X-Original-", "X-Biblio-"];

    // of these there is one; two of them mean that two readers may understand two things
    private static readonly string[] Single =
    [
        HeaderNames.Authorization,
        HeaderNames.ContentLength,
        HeaderNames.ContentType,
        HeaderNames.Host,
        HeaderNames.Origin,
        HeaderNames.TransferEncoding,
        "Idempotency-Key",
        "traceparent",
        "X-Request-Id",
    ];

    /// <summary>The first door believes nobody but the proxies that it was told of (<c>Gateway:KnownProxies</c>, addresses or networks); behind it, the services believe the gateway.</summary>
    public static void AddKnownProxies(this IHostApplicationBuilder builder) =>
        builder
            .Services.AddOptions<ForwardedHeadersOptions>()
            .Configure<IConfiguration>(
                (options, configuration) =>
                {
                    options.KnownProxies.Clear();
                    options.KnownIPNetworks.Clear();
                    foreach (var proxy in configuration.GetSection("Gateway:KnownProxies").Get<string[]>() ?? [])
                    {
                        options.KnownIPNetworks.Add(
                            proxy.Contains('/', StringComparison.Ordinal)
                                ? System.Net.IPNetwork.Parse(proxy)
                                : Single(IPAddress.Parse(proxy))
                        );
                    }

                    options.ForwardedHeaders =
                        options.KnownIPNetworks.Count == 0
                            ? ForwardedHeaders.None
                            : ForwardedHeaders.XForwardedFor
                                | ForwardedHeaders.XForwardedProto
                                | ForwardedHeaders.XForwardedHost;

                    static System.Net.IPNetwork Single(IPAddress address) =>
                        new(address, address.GetAddressBytes().Length * 8);
                }
            );

    /// <summary>Nobody outside says where a request comes from or who sent it: those headers are Biblio's own, and go before anything reads them. What was meant for this connection alone stays here.</summary>
    public static void UseInboundHeaderRules(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.Use(
            (context, next) =>
            {
                var headers = context.Request.Headers;
                List<string>? unwanted = null;
                foreach (var header in headers)
                {
                    if (IsClaim(header.Key))
                    {
                        (unwanted ??= []).Add(header.Key);
                    }
                }

                unwanted?.ForEach(name => headers.Remove(name));
                if (headers.Connection.Count > 0)
                {
                    foreach (var name in ForThisConnection(headers).ToArray())
                    {
                        headers.Remove(name);
                    }
                }

                headers.Remove("Proxy-Connection");
                return next(context);
            }
        );
    }

    /// <summary>What two servers may read differently is refused: that is how requests are smuggled. Kestrel refuses the rest.</summary>
    public static void UseRefusals(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                var headers = context.Request.Headers;
                var wrong = Single.FirstOrDefault(name => headers[name].Count > 1)
                    // where both came, Kestrel went by the encoding and put the length aside under this name
                    ?? (
                        headers.ContainsKey("X-Content-Length")
                        || (headers.TransferEncoding.Count > 0 && headers.ContentLength is not null)
                            ? HeaderNames.ContentLength
                            : null
                    );
                return wrong is null
                    ? next(context)
                    : TypedResults
                        .Problem(
                            $"The header {wrong} can be understood in more than one way.",
                            statusCode: StatusCodes.Status400BadRequest,
                            type: "urn:biblio:ambiguous-header"
                        )
                        .ExecuteAsync(context);
            }
        );

    /// <summary>Which program answered is nobody's business outside.</summary>
    public static IReverseProxyBuilder AddOutboundHeaderRules(this IReverseProxyBuilder proxy) =>
        proxy.AddTransforms(route =>
        {
            route.AddResponseHeaderRemove(HeaderNames.Server, ResponseCondition.Always);
            route.AddResponseHeaderRemove(HeaderNames.XPoweredBy, ResponseCondition.Always);
        });

    private static bool IsClaim(string name) =>
        name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
        || (
            name.StartsWith("X-", StringComparison.OrdinalIgnoreCase)
            && Claims.Any(claim => name.StartsWith(claim, StringComparison.OrdinalIgnoreCase))
        );

    /// <summary>As far as it can be seen: Kestrel keeps a list that says close or keep-alive to itself.</summary>
    private static IEnumerable<string> ForThisConnection(IHeaderDictionary headers) =>
        headers
            .Connection.SelectMany(names => (names ?? "").Split(',', StringSplitOptions.TrimEntries))
            .Where(name => !name.Equals("upgrade", StringComparison.OrdinalIgnoreCase));
}
