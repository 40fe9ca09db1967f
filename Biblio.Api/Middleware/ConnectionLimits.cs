using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Biblio.Api.Middleware;

/// <summary>
/// Limits the number of connections and how slow they may be, with the values in configuration (<c>Limits</c>).
/// The limits on headers and bodies, which every service has, also apply.
/// </summary>
internal static class ConnectionLimits
{
    public static void AddConnectionLimits(this IHostApplicationBuilder builder) =>
        builder
            .Services.AddOptions<KestrelServerOptions>()
            .Configure<IConfiguration>(
                (kestrel, configuration) =>
                {
                    var limits = kestrel.Limits;
                    var section = configuration.GetRequiredSection("Limits");
                    var gracePeriod = section.GetValue<TimeSpan>("MinRateGracePeriod");
                    limits.MinRequestBodyDataRate = new MinDataRate(
                        section.GetValue<double>("MinRequestBytesPerSecond"),
                        gracePeriod
                    );
                    limits.MinResponseDataRate = new MinDataRate(
                        section.GetValue<double>("MinResponseBytesPerSecond"),
                        gracePeriod
                    );
                    limits.RequestHeadersTimeout = section.GetValue<TimeSpan>("HeadersTimeout");
                    limits.MaxConcurrentConnections = section.GetValue<long>("Connections");
                    limits.MaxConcurrentUpgradedConnections = section.GetValue<long>("WebSockets");
                    limits.Http2.MaxStreamsPerConnection = section.GetValue<int>("StreamsPerConnection");

                    // Without TLS the protocol is not negotiated, so HTTP/2 has a port of its own.
                    if (configuration.GetValue<int?>("Gateway:Http2Port") is { } port)
                    {
                        kestrel.ConfigureEndpointDefaults(endpoint =>
                        {
                            if (endpoint.IPEndPoint?.Port == port)
                            {
                                endpoint.Protocols = HttpProtocols.Http2;
                            }
                        });
                    }
                }
            );
}
