using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Api;

public sealed class AccessLogTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_one_log_line_without_search_terms()
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

        await Eventually.IsTrueAsync(() => gateway.HasLogged("mine-17", count: 1));
        var (level, line) = Assert.Single(gateway.Log, line =>
            line.Message.Contains("/api/v1/catalog/books (", StringComparison.Ordinal)
        );
        Assert.Equal(LogLevel.Information, level);
        Assert.Matches(
            @"^GET /api/v1/catalog/books \(q,page,Author%0Aname\) HTTP/1.1: 200 after \d+ ms "
                + @"by catalog \S+, cache none, request mine-17$",
            line
        );
        Assert.DoesNotContain(gateway.Log, entry =>
            entry.Message.Contains("Alice", StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public async Task A_path_cannot_forge_a_second_log_line()
    {
        await using var gateway = GatewayApp.Start([]);

        await gateway.Public.GetAsync("/api/v1/x%0D%0AGET%20/forged", CancellationToken);

        await Eventually.IsTrueAsync(() => gateway.HasLogged("/api/v1/x%0D%0A", count: 1));
        Assert.DoesNotContain(gateway.Log, line => line.Message.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_checks_are_not_logged()
    {
        await using var gateway = GatewayApp.Start([]);

        await gateway.Public.GetAsync("/health", CancellationToken);
        await gateway.Public.GetAsync("/api/v1/routes", CancellationToken);

        await Eventually.IsTrueAsync(() => gateway.HasLogged("/api/v1/routes", count: 1));
        Assert.False(gateway.HasLogged("/health (", count: 1));
    }
}
