using System.Net;

namespace Biblio.Tests.Api;

public sealed class OtherSitesTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Other_origins_are_refused_by_default()
    {
        await using var replica = await Replica.StartAsync("orders-1");
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [replica] });

        using var preflight = await SendAsync(gateway, HttpMethod.Options, "https://elsewhere.example");
        using var read = await SendAsync(gateway, HttpMethod.Get, "https://elsewhere.example");

        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(read.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Only_a_configured_origin_is_allowed()
    {
        await using var replica = await Replica.StartAsync("orders-1");
        await using var gateway = GatewayApp.Start(
            new() { ["orders"] = [replica] },
            new() { ["Gateway:Origins:0"] = "https://reader.example" }
        );

        using var preflight = await SendAsync(gateway, HttpMethod.Options, "https://reader.example");
        using var read = await SendAsync(gateway, HttpMethod.Get, "https://reader.example");
        using var other = await SendAsync(gateway, HttpMethod.Options, "https://reader.example.evil.example");

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal(
            "https://reader.example",
            Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Origin"))
        );
        Assert.Contains(
            "Idempotency-Key",
            Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Headers")),
            StringComparison.Ordinal
        );
        Assert.Equal("https://reader.example", Assert.Single(read.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(read.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
        // The gateway answers the preflight request itself.
        Assert.Equal(1, replica.RequestCount);
    }

    private static async Task<HttpResponseMessage> SendAsync(GatewayApp gateway, HttpMethod method, string origin)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/orders/7") { Headers = { { "Origin", origin } } };
        if (method == HttpMethod.Options)
        {
            request.Headers.Add("Access-Control-Request-Method", "DELETE");
            request.Headers.Add("Access-Control-Request-Headers", "idempotency-key");
        }

        return await gateway.Public.SendAsync(request, CancellationToken);
    }
}
