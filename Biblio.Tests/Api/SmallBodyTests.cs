using System.Net;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api;

public sealed class SmallBodyTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, true)]
    [InlineData(16_383, true)]
    [InlineData(16_384, false)]
    [InlineData(300_000, false)]
    public async Task JSON_arrives_whole_and_a_small_one_with_its_length(int size, bool hasLength)
    {
        await using var replica = await Replica.StartAsync("orders-1");
        replica.Handler = async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(new('a', size / 2));
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync(new('b', size - size / 2));
        };
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [replica] });

        using var answer = await gateway.Public.GetAsync(
            "/api/v1/orders",
            HttpCompletionOption.ResponseHeadersRead,
            CancellationToken
        );
        var length = answer.Content.Headers.ContentLength;

        Assert.Equal(
            new string('a', size / 2) + new string('b', size - size / 2),
            await answer.Content.ReadAsStringAsync(CancellationToken)
        );
        Assert.Equal(hasLength ? size : null, length);
    }

    [Fact]
    public async Task A_service_that_fails_within_small_JSON_is_a_503()
    {
        await using var replica = await Replica.StartAsync("orders-1");
        replica.Handler = async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{\"half\":");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [replica] });

        using var answer = await gateway.Public.GetAsync("/api/v1/orders", CancellationToken);

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "application/problem+json"),
            (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType)
        );
        Assert.DoesNotContain(
            "half",
            await answer.Content.ReadAsStringAsync(CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Events_are_not_held_back()
    {
        await using var replica = await Replica.StartAsync("orders-1");
        var release = new TaskCompletionSource();
        replica.Handler = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await context.Response.Body.FlushAsync();
            await release.Task;
        };
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [replica] });

        await using var events = await gateway.Public.GetStreamAsync("/api/v1/orders/7/events", CancellationToken);
        var buffer = new byte[9];
        await events.ReadExactlyAsync(buffer, CancellationToken);
        release.SetResult();

        Assert.Equal("data: 1\n\n"u8.ToArray(), buffer);
    }
}
