using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Biblio.Api.Middleware;

/// <summary>What a connection from outside may cost, beside what every service limits (sizes and numbers of headers, bodies): how slowly it may come, how many there may be. The numbers are configuration (<c>Limits</c>).</summary>
internal static class CallerLimits
{
    public static void AddCallerLimits(this IHostApplicationBuilder builder) =>
        builder
            .Services.AddOptions<KestrelServerOptions>()
            .Configure<IConfiguration>(
                (kestrel, configuration) =>
                {
                    var limits = kestrel.Limits;
                    var slow = configuration.GetRequiredSection("Limits");
                    var grace = slow.GetValue<TimeSpan>("SlowAfter");
                    limits.MinRequestBodyDataRate = new MinDataRate(
                        slow.GetValue<double>("MinRequestBytesPerSecond"),
                        grace
                    );
                    limits.MinResponseDataRate = new MinDataRate(
                        slow.GetValue<double>("MinResponseBytesPerSecond"),
                        grace
                    );
                    limits.RequestHeadersTimeout = slow.GetValue<TimeSpan>("HeadersWithin");
                    limits.MaxConcurrentConnections = slow.GetValue<long>("Connections");
                    limits.MaxConcurrentUpgradedConnections = slow.GetValue<long>("Sockets");
                    limits.Http2.MaxStreamsPerConnection = slow.GetValue<int>("StreamsPerConnection");

                    // without TLS nothing is negotiated: who speaks HTTP/2 says so by the port
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
