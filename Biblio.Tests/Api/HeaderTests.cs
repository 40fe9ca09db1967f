using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Biblio.Tests.Api;

public sealed class HeaderTests
{
    /// <param name="hosted">
    /// Hosting environments set this variable for programs behind their proxy. ASP.NET Core would then trust the
    /// headers before the gateway's own rules run.
    /// </param>
    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_caller_cannot_forge_its_identity_or_address(string hosted)
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(
            new() { ["catalog"] = [replica] },
            new() { ["ForwardedHeaders_Enabled"] = hosted }
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/catalog/books");
        foreach (
            var (name, value) in new[]
            {
                ("X-Forwarded-For", "203.0.113.6"),
                ("X-Forwarded-Host", "evil.example"),
                ("X-Forwarded-Prefix", "/evil"),
                ("X-Forwarded-Proto", "https"),
                ("Forwarded", "for=203.0.113.6"),
                ("X-Real-IP", "203.0.113.6"),
                ("X-Original-For", "203.0.113.6"),
                ("X-Biblio-User", "1"),
                ("x-biblio-role", "administrator"),
                ("X-Harmless", "kept"),
            }
        )
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await gateway.Public.SendAsync(request, TestContext.Current.CancellationToken);
        var received = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.Contains(received.GetProperty("from").GetString(), new[] { "127.0.0.1", "::1", "::ffff:127.0.0.1" });
        Assert.Equal("/api/v1/catalog/books/7", received.GetProperty("link").GetString());
        Assert.Equal(gateway.Public.BaseAddress!.Authority, received.GetProperty("host").GetString());
        Assert.Equal("kept", replica.ReceivedHeaders["X-Harmless"]);
        Assert.DoesNotContain(replica.ReceivedHeaders, header =>
            header.Key.StartsWith("X-Biblio-", StringComparison.OrdinalIgnoreCase)
            || header.Key is "Forwarded" or "X-Real-IP"
        );
        Assert.DoesNotContain(replica.ReceivedHeaders.Values, value =>
            value.Contains("203.0.113.6", StringComparison.Ordinal) || value.Contains("evil", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Responses_do_not_name_the_server_software()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        replica.Handler = context =>
        {
            context.Response.Headers.XPoweredBy = "something";
            return Replica.EchoRequestAsync(context);
        };
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] });

        var answer = await gateway.Public.GetAsync("/api/catalog/books", TestContext.Current.CancellationToken);

        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("X-Powered-By"));
    }

    [Theory]
    [InlineData("mine-17", true)]
    [InlineData("has space", false)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789", false)]
    [InlineData(null, false)]
    public async Task Caller_and_service_see_the_same_request_id(string? given, bool isKept)
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/catalog/books")
        {
            Headers = { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } },
        };
        request.Headers.TryAddWithoutValidation("X-Request-Id", given is null ? [] : [given]);

        using var answer = await gateway.Public.SendAsync(request, TestContext.Current.CancellationToken);

        var id = Assert.Single(answer.Headers.GetValues("X-Request-Id"));
        Assert.Equal(isKept ? given : "0af7651916cd43dd8448eb211c80319c", id);
        Assert.Equal(id, replica.ReceivedHeaders["X-Request-Id"]);
        Assert.StartsWith(
            "00-0af7651916cd43dd8448eb211c80319c-",
            replica.ReceivedHeaders["traceparent"],
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "00-0af7651916cd43dd8448eb211c80319c-",
            Assert.Single(answer.Headers.GetValues("traceresponse")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Hop_by_hop_headers_are_not_forwarded()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] });

        var answer = await SendRawAsync(
            gateway,
            "GET /api/v1/catalog/books HTTP/1.1\r\nHost: localhost\r\nConnection: X-Hop\r\nX-Hop: 1\r\n"
                + "Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic eA==\r\n"
                + "TE: gzip\r\nX-Kept: 1\r\n\r\n"
        );

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal("1", replica.ReceivedHeaders["X-Kept"]);
        Assert.DoesNotContain(replica.ReceivedHeaders.Keys, name =>
            name is "X-Hop" or "Keep-Alive" or "Proxy-Connection" or "Proxy-Authorization" or "TE" or "Connection"
        );
    }

    [Theory]
    [InlineData(
        "POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    )]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 5\r\n\r\nabcd")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData(
        "POST /api/v1/orders HTTP/1.1\r\nHost: a\r\n"
            + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    )]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length : 4\r\n\r\nabcd")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n folded\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\nX\u0000: a\r\n\r\n")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: -4\r\n\r\nabcd")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 0x4\r\n\r\nabcd")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 4 4\r\n\r\nabcd")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nabcd")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nabcd")]
    [InlineData("POST /api/v1/orders HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\nX-A: 1\rX-B: 2\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\nX-A: 1\u00002\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\n X-A: 1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\nX-A\t: 1\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\nX-A\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a/b\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a@b\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a, b\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://b/api/v1/orders HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://a/api/v1/orders HTTP/1.1\r\n\r\n")]
    [InlineData("GET api/v1/orders HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET  /api/v1/orders HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /api/v1/orders\r\nHost: a\r\n\r\n")]
    [InlineData("G\u00e9T /api/v1/orders HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task An_ambiguous_request_is_rejected(string request)
    {
        await using var replica = await Replica.StartAsync("orders-1");
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [replica] });

        var answer = await SendRawAsync(gateway, request);

        Assert.Matches("^HTTP/1.1 (400|501) ", answer);
        Assert.Equal(0, replica.RequestCount);
    }

    /// <summary>
    /// Kestrel accepts these forms, and the gateway cannot see them. It sends the request on in its normal form, so
    /// that the service reads the same request.
    /// </summary>
    [Theory]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd", "4")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 0004\r\n\r\nabcd", "4")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: -0\r\n\r\n", "0")]
    [InlineData("POST /api/v1/orders HTTP/1.1\nHost: a\nContent-Length: 4\n\nabcd", "4")]
    [InlineData("POST /api/v1/orders HTTP/1.1\r\nHost: a\nContent-Length: 4\r\n\r\nabcd", "4")]
    [InlineData("POST http://a/api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd", "4")]
    public async Task A_lenient_form_is_forwarded_in_the_normal_form(string request, string length)
    {
        await using var replica = await Replica.StartAsync("orders-1");
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [replica] });

        var answer = await SendRawAsync(gateway, request);

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Equal((1, length), (replica.RequestCount, replica.ReceivedHeaders["Content-Length"]));
    }

    [Theory]
    [InlineData("127.0.0.1", "::1")]
    [InlineData("127.0.0.0/8", "::/64")]
    public async Task A_known_proxy_may_set_the_client_address(string proxy, string other)
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(
            new() { ["catalog"] = [replica] },
            new() { ["Gateway:KnownProxies:0"] = proxy, ["Gateway:KnownProxies:1"] = other }
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/catalog/books")
        {
            Headers =
            {
                { "X-Forwarded-For", "198.51.100.9, 203.0.113.6" },
                { "X-Biblio-User", "1" },
                { "X-Forwarded-Prefix", "/evil" },
            },
        };

        using var answer = await gateway.Public.SendAsync(request, TestContext.Current.CancellationToken);
        var received = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        // The known proxy has added the last address. The addresses before it come from the caller.
        Assert.Equal("203.0.113.6", received.GetProperty("from").GetString());
        Assert.Equal("/api/v1/catalog/books/7", received.GetProperty("link").GetString());
        Assert.DoesNotContain("X-Biblio-User", replica.ReceivedHeaders.Keys);
        Assert.DoesNotContain(replica.ReceivedHeaders.Values, value =>
            value.Contains("198.51.100.9", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Responses_carry_browser_security_headers()
    {
        await using var replica = await Replica.StartAsync("both");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] });

        foreach (var path in new[] { "/api/catalog/books", "/api/v1/routes", "/api/v1/nothing", "/api/orders" })
        {
            using var answer = await gateway.Public.GetAsync(path, TestContext.Current.CancellationToken);

            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal(
                "default-src 'none'; frame-ancestors 'none'",
                Assert.Single(answer.Headers.GetValues("Content-Security-Policy"))
            );
            Assert.Equal("strict-origin-when-cross-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        }
    }

    [Fact]
    public async Task A_pages_own_content_security_policy_is_kept()
    {
        await using var web = await Replica.StartAsync("web-1");
        web.Handler = context =>
        {
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
            return Replica.EchoRequestAsync(context);
        };
        await using var gateway = GatewayApp.Start(new() { ["web"] = [web] });

        using var answer = await gateway.Public.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal("default-src 'self'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
    }

    /// <summary>Sends the request unchanged; returns the first bytes of the response.</summary>
    private static async Task<string> SendRawAsync(GatewayApp gateway, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("localhost", gateway.Public.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        var buffer = new byte[16 * 1024];
        var read = await socket.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.Latin1.GetString(buffer, 0, read);
    }
}
