using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Biblio.Api.Middleware;

internal static class KnownProxies
{
    /// <summary>
    /// Accepts forwarded headers only from the proxies in <c>Gateway:KnownProxies</c>, which are addresses or networks.
    /// The services behind the gateway trust the gateway.
    /// </summary>
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
                                : ToNetwork(IPAddress.Parse(proxy))
                        );
                    }

                    options.ForwardedHeaders =
                        options.KnownIPNetworks.Count == 0
                            ? ForwardedHeaders.None
                            : ForwardedHeaders.XForwardedFor
                                | ForwardedHeaders.XForwardedProto
                                | ForwardedHeaders.XForwardedHost;
                }
            );

    private static System.Net.IPNetwork ToNetwork(IPAddress address) =>
        new(address, address.GetAddressBytes().Length * 8);
}
