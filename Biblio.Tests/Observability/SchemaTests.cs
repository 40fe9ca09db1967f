using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;
using Biblio.Tests.Messaging;

namespace Biblio.Tests.Observability;

/// <summary>observability/telemetry.md and what services really say at /metrics, both ways.</summary>
[Collection(nameof(WatchedShop))]
public sealed class SchemaTests(WatchedShop shop)
{
    // what only a failure, or time, brings about; where that is tested
    private static readonly Dictionary<string, string> NotInNormalTraffic = new()
    {
        ["biblio.messaging.failed"] = "FailureTests",
        ["biblio.messaging.ignored"] = "today every service hears every type of the topics that it hears",
        ["biblio.messaging.duplicates"] = "DeliveryTests",
        ["biblio.messaging.dead_letters"] = "DeadLetterTests",
        ["biblio.orders.step.retries"] = "SagaTests",
        ["biblio.alerts.received"] = "DrillTests",
        ["db.client.connections.timeouts"] = "the driver's own",
        ["db.client.connections.wait_time"] = "the driver's own",
        ["db.client.connections.pending_requests"] = "the driver's own",
        ["dns.lookup.duration"] = "addresses need no lookup here",
    };

    // labels and other words of the tables that are no metrics
    private static readonly string[] Words =
    [
        "pool.name",
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "url.scheme",
        "status_code",
    ];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_services_say_is_what_the_schema_promises_and_the_other_way_round()
    {
        await TrafficAsync();
        var said = new HashSet<string>();
        foreach (var service in WatchedShop.Services)
        {
            using var http = shop.Client(service);
            var metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), CancellationToken);
            foreach (
                var name in Regex
                    .Matches(metrics, "(?m)^# TYPE (\\S+) ")
                    .Select(match => match.Groups[1].Value)
                    .Where(name => name is not ("target_info" or "otel_scope_info"))
            )
            {
                said.Add(name);
            }

            foreach (
                var name in new[]
                {
                    "app_requests_total",
                    "app_request_latency_seconds",
                    "http_requests_by_status_code_total",
                    "http_requests_total",
                    "http_request_duration_seconds",
                    "app_info",
                    "biblio_health_ready",
                }
            )
            {
                Assert.True(Regex.IsMatch(metrics, $"(?m)^# TYPE {name} "), $"{service} does not say {name}");
            }

            await Promtool.CheckAsync(metrics, CancellationToken);
        }

        var unknown = string.Join(' ', said.Where(name => !TelemetrySchema.Knows(name)).Order());
        Assert.True(unknown.Length == 0, $"observability/telemetry.md does not have {unknown}");
        var missing = TelemetrySchema
            .Promised.Where(promise =>
                promise.Key.Contains('_', StringComparison.Ordinal)
                || promise.Key.StartsWith("biblio.", StringComparison.Ordinal)
            )
            .Where(promise =>
                !Words.Contains(promise.Key)
                && !NotInNormalTraffic.ContainsKey(promise.Key)
                && !promise.Value.Any(said.Contains)
            )
            .Select(promise => promise.Key);
        Assert.False(missing.Any(), $"nobody says {string.Join(' ', missing.Order())}");
    }

    private async Task TrafficAsync()
    {
        var book = await shop.ABookAsync();
        var order = await shop.OrderAsync(new { userId = 1, items = new[] { new { bookId = book, quantity = 1 } } });
        await shop.UntilAsync(order, "completed");
        using var refused = await shop.Door.PostAsJsonAsync(
            "/api/orders",
            new { userId = 1, items = new[] { new { bookId = book, quantity = 900 } } },
            CancellationToken
        );
        foreach (
            var path in new[]
            {
                "/",
                "/orders",
                "/api/catalog/books?q=" + Guid.NewGuid().ToString("N"),
                $"/api/catalog/books/{book}",
                "/api/orders",
                "/api/orders/reports/best-sellers?source=redis-cached",
                "/api/orders/reports/highest-spenders?source=redis-cached",
                "/api/catalog/books/99999999",
            }
        )
        {
            await shop.Door.GetAsync(new Uri(path, UriKind.Relative), CancellationToken);
        }

        using var restock = new HttpRequestMessage(HttpMethod.Post, $"/api/inventory/stock/{book}/restock")
        {
            Content = JsonContent.Create(new { quantity = 1 }),
        };
        restock.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var restocked = await shop.Door.SendAsync(restock, CancellationToken);
        Assert.True(restocked.IsSuccessStatusCode, await restocked.Content.ReadAsStringAsync(CancellationToken));
        using var catalog = shop.Client("catalog");
        foreach (var value in new[] { 1, 0 })
        {
            await catalog.PutAsJsonAsync("/faults/latency", new { value }, CancellationToken);
        }

        // counted every ten seconds
        await Eventually.IsTrueAsync(async () =>
            Regex
                .Match(
                    await catalog.GetStringAsync(new Uri("/metrics", UriKind.Relative), CancellationToken),
                    "(?m)^product_catalog_size\\{.*\\} (\\d+)"
                )
                .Groups[1]
                .Value == (await CountAsync()).ToString(CultureInfo.InvariantCulture)
        );
    }

    private async Task<int> CountAsync() =>
        (
            await shop.Door.GetFromJsonAsync<System.Text.Json.Nodes.JsonNode>(
                "/api/catalog/books?includeWithdrawn=true",
                CancellationToken
            )
        )!["total"]!.GetValue<int>();
}
