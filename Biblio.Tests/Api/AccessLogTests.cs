using Biblio.Messaging;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Api;

public sealed class AccessLogTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_one_line_that_says_who_answered_and_nothing_that_was_looked_for()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] });
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            "/api/catalog/books?q=Alice%20Martin&page=2&Author%0Aname=x"
        )
        {
            Headers = { { "X-Request-Id", "mine-17" } },
        };

        await gateway.Public.SendAsync(request, CancellationToken);

        await ReplicaTests.UntilAsync(() => gateway.HasSaid("mine-17", times: 1));
        var (level, line) = Assert.Single(gateway.Log, line =>
            line.Sentence.Contains("/api/v1/catalog/books (", StringComparison.Ordinal)
        );
        Assert.Equal(LogLevel.Information, level);
        Assert.Matches(
            @"^GET /api/v1/catalog/books \(q,page,Author%0Aname\) HTTP/1.1: 200 after \d+ ms by catalog \S+, cache none, request mine-17$",
            line
        );
        Assert.DoesNotContain(gateway.Log, one => one.Sentence.Contains("Alice", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_path_can_not_write_a_second_line()
    {
        await using var gateway = GatewayApp.Start([]);

        await gateway.Public.GetAsync("/api/v1/x%0D%0AGET%20/forged", CancellationToken);

        await ReplicaTests.UntilAsync(() => gateway.HasSaid("/api/v1/x%0D%0A", times: 1));
        Assert.DoesNotContain(gateway.Log, line => line.Sentence.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Those_who_watch_are_not_in_the_log()
    {
        await using var gateway = GatewayApp.Start([]);

        await gateway.Public.GetAsync("/health", CancellationToken);
        await gateway.Public.GetAsync("/api/v1/routes", CancellationToken);

        await ReplicaTests.UntilAsync(() => gateway.HasSaid("/api/v1/routes", times: 1));
        Assert.False(gateway.HasSaid("/health (", times: 1));
    }
}
