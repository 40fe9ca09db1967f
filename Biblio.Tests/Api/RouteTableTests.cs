using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Biblio.Tests.Api;

public sealed class RouteTableTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_table_lists_every_route_with_its_policies()
    {
        await using var gateway = GatewayApp.Start([]);

        var table = (await gateway.Public.GetFromJsonAsync<JsonNode>("/api/v1/routes", CancellationToken))![
            "routes"
        ]!.AsArray();

        var rows = table.ToLookup(row => (string)row!["path"]!);
        Assert.Superset(
            new HashSet<string>
            {
                "/api/v1",
                "/api/v1/routes",
                "/api/v1/catalog/{**rest}",
                "/api/v1/catalog/books/{**rest}",
                "/api/v2/catalog/books/{**rest}",
                "/api/v1/inventory/{**rest}",
                "/api/v1/lending/{**rest}",
                "/api/v1/orders/{**rest}",
                "/api/v1/cart/{**rest}",
                "/{**rest}",
            },
            rows.Select(row => row.Key).ToHashSet()
        );
        var books = rows["/api/v1/catalog/books/{**rest}"].Single()!;
        Assert.Equal(
            ("catalog", "00:00:30", 1048576, "LeastRequestsRandomTies", "2026-11-01"),
            (
                (string)books["service"]!,
                (string)books["policies"]!["timeout"]!,
                (int)books["policies"]!["maxRequestBodySize"]!,
                (string)books["policies"]!["loadBalancing"]!,
                (string)books["policies"]!["deprecated"]!
            )
        );
        Assert.Equal("anonymous reads of books", (string?)books["policies"]!["cache"]);
        Assert.Equal(["Reading", "Writing"], books["policies"]!["rateLimits"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(
            ["GET", "HEAD"],
            rows["/api/v2/catalog/books/{**rest}"].Single()!["methods"]!.AsArray().Select(method => (string)method!)
        );
        Assert.Equal("public", (string?)rows["/{**rest}"].Single()!["policies"]!["door"]);
    }

    [Fact]
    public async Task The_table_reveals_no_internal_endpoints()
    {
        await using var gateway = GatewayApp.Start([]);

        var table = await gateway.Public.GetStringAsync("/api/v1/routes", CancellationToken);

        Assert.DoesNotContain("metrics", table, StringComparison.Ordinal);
        Assert.DoesNotContain("faults", table, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", table, StringComparison.Ordinal);
    }
}
