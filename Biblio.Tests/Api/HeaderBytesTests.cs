using System.Text;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Api;

/// <summary>Header values may contain any bytes. They reach the service unchanged, and no service is blamed for them.</summary>
public sealed class HeaderBytesTests
{
    private static readonly string[] Names =
    [
        "Cookie",
        "Referer",
        "User-Agent",
        "Accept",
        "Accept-Language",
        "Accept-Encoding",
        "Idempotency-Key",
        "If-None-Match",
        "If-Modified-Since",
        "Range",
        "Cache-Control",
        "Content-Type",
        "Origin",
        "Authorization",
        "Forwarded",
        "X-Forwarded-For",
        "X-Request-Id",
        "X-Anything",
        "traceparent",
        "tracestate",
        "baggage",
    ];

    private static readonly string[] Values =
    [
        "nom=René",
        ToBytes("nom=René"),
        ToBytes("nom=雪の町 📚"),
        "a\u00ff\u00feb",
        "\u0080\u009f",
        "a\u0001b\tc\u007f",
        "key=\u00e9;p=\u00e9,q=\"\u00e9\"",
    ];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/catalog/books")]
    [InlineData("/api/v1")]
    public async Task Header_bytes_cause_no_server_error(string path)
    {
        await using var replica = await Replica.StartAsync("both");
        await using var gateway = GatewayApp.Start(
            new()
            {
                ["catalog"] = [replica],
                ["inventory"] = [replica],
                ["web"] = [replica],
            }
        );

        foreach (var name in Names)
        {
            foreach (var value in Values)
            {
                var answer = await RawHttp.SendAsync(
                    gateway.Public.BaseAddress!,
                    RawHttp.Get(path, name, value),
                    CancellationToken
                );

                Assert.True(
                    answer.Status is 200 or 206 or 304 or 400 or 401 or 415,
                    $"{name}: {value}: {answer.Status}"
                );
            }
        }

        Assert.DoesNotContain(gateway.Log, line =>
            line.Level >= LogLevel.Warning && !line.Message.StartsWith("Health check schema", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("nom=René")]
    [InlineData("nom=RenÃ©")]
    [InlineData("a\u00ff\u00feb\u0080")]
    public async Task Header_bytes_pass_unchanged_in_both_directions(string value)
    {
        await using var replica = await Replica.StartAsync("web-1");
        replica.Handler = context =>
        {
            context.Response.Headers["X-Echo"] = context.Request.Headers.Cookie;
            return Task.CompletedTask;
        };
        await using var gateway = GatewayApp.Start(new() { ["web"] = [replica] });

        var answer = await RawHttp.SendAsync(
            gateway.Public.BaseAddress!,
            RawHttp.Get("/", "Cookie", value),
            CancellationToken
        );

        Assert.Equal((200, value), (answer.Status, Assert.Single(answer.Headers["X-Echo"])));
        Assert.Equal(value, replica.ReceivedHeaders["Cookie"]);
    }

    private static string ToBytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
