using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api;

public sealed class CallerLimitsTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Slow_request_headers_end_with_408()
    {
        await using var gateway = GatewayApp.Start([], new() { ["Limits:HeadersTimeout"] = "00:00:01" });

        var answer = await UntilClosedAsync(gateway, "GET /api/v1 HTTP/1.1\r\nHost: a\r\nX-A: ", "a");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_request_body_ends_with_408()
    {
        await using var replica = await Replica.StartAsync("orders-1");
        replica.Handler = async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            await context.Response.WriteAsync("read");
        };
        await using var gateway = GatewayApp.Start(
            new() { ["orders"] = [replica] },
            new() { ["Limits:MinRateGracePeriod"] = "00:00:01.1", ["Limits:MinRequestBytesPerSecond"] = "1000" }
        );

        var answer = await UntilClosedAsync(
            gateway,
            "POST /api/v1/orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: 10000\r\n\r\n{",
            " "
        );

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, 10, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    [InlineData(20, 1_000, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    [InlineData(20, 10, HttpStatusCode.OK)]
    public async Task Headers_are_limited_in_number_and_size(int count, int length, HttpStatusCode status)
    {
        await using var gateway = GatewayApp.Start([]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1");
        for (var i = 0; i < count; i++)
        {
            request.Headers.Add($"X-A{i}", new string('a', length));
        }

        using var answer = await gateway.Public.SendAsync(request, CancellationToken);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_URL_is_limited_in_length()
    {
        await using var gateway = GatewayApp.Start([]);

        using var answer = await gateway.Public.GetAsync("/api/v1?q=" + new string('a', 9_000), CancellationToken);

        Assert.Equal(HttpStatusCode.RequestUriTooLong, answer.StatusCode);
    }

    /// <summary>Sends the start of a request, then more of it ten times a second until the gateway responds.</summary>
    private static async Task<string> UntilClosedAsync(GatewayApp gateway, string start, string more)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("localhost", gateway.Public.BaseAddress!.Port, CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(start), CancellationToken);
        var answer = ReadAsync(stream);
        for (var stopwatch = Stopwatch.StartNew(); !answer.IsCompleted; await Task.Delay(100, CancellationToken))
        {
            Assert.True(
                stopwatch.Elapsed < TimeSpan.FromSeconds(20),
                "The gateway did not close the connection within 20 seconds."
            );
            try
            {
                await stream.WriteAsync(Encoding.Latin1.GetBytes(more), CancellationToken);
            }
            catch (IOException)
            {
                // The gateway has closed the connection. Its response was read before.
            }
        }

        return await answer;
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var buffer = new byte[4096];
        return Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, CancellationToken));
    }
}
