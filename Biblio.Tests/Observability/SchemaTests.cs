using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Biblio.Rpc.Inventory;
using Biblio.Tests.Fixtures;
using Grpc.Core;
using Grpc.Net.Client;

namespace Biblio.Tests.Observability;

/// <summary>Compares observability/telemetry.md with the metrics of the services in both directions.</summary>
[Collection(nameof(MonitoredShop))]
public sealed class SchemaTests(MonitoredShop shop)
{
    // Only failures or time cause these metrics. The values name the tests or the reasons.
    private static readonly Dictionary<string, string> NotInNormalTraffic = new()
    {
        ["biblio.mail.sent"] = "MailSenderTests",
        ["biblio.mail.failed"] = "MailSenderTests",
        ["biblio.messaging.failed"] = "FailureTests",
        ["biblio.messaging.ignored"] = "every service subscribes to every type of its topics",
        ["biblio.messaging.duplicates"] = "DeliveryTests",
        ["biblio.messaging.dead_letters"] = "DeadLetterTests",
        ["biblio.messaging.lost"] = "DataLossTests",
        ["biblio.orders.step.retries"] = "SagaTests",
        ["biblio.alerts.received"] = "DrillTests",
        ["biblio.lending.refusals"] = "CirculationTests",
        ["db.client.connections.timeouts"] = "a metric of the driver",
        ["db.client.connections.wait_time"] = "a metric of the driver",
        ["db.client.connections.pending_requests"] = "a metric of the driver",
        ["dns.lookup.duration"] = "local addresses need no lookup",
    };

    // The tables also contain these labels, which are not metrics.
    private static readonly string[] NotMetrics =
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
    public async Task Services_expose_exactly_the_metrics_of_the_schema()
    {
        await GenerateTrafficAsync();
        var exposed = new HashSet<string>();
        foreach (var service in MonitoredShop.Services)
        {
            using var http = shop.Client(service);
            var metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), CancellationToken);
            exposed.UnionWith(NamesIn(metrics));

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
                Assert.True(Regex.IsMatch(metrics, $"(?m)^# TYPE {name} "), $"{service} does not expose {name}");
            }

            await Promtool.CheckAsync(metrics, CancellationToken);
        }

        var unknown = string.Join(' ', exposed.Where(name => !TelemetrySchema.Contains(name)).Order());
        Assert.True(unknown.Length == 0, $"observability/telemetry.md does not contain {unknown}");
        var missing = TelemetrySchema
            .Metrics.Where(metric =>
                metric.Key.Contains('_', StringComparison.Ordinal)
                || metric.Key.StartsWith("biblio.", StringComparison.Ordinal)
            )
            .Where(metric =>
                !NotMetrics.Contains(metric.Key)
                && !NotInNormalTraffic.ContainsKey(metric.Key)
                && !metric.Value.Any(exposed.Contains)
            )
            .Select(metric => metric.Key);
        Assert.False(missing.Any(), $"No service exposes {string.Join(' ', missing.Order())}");
    }

    [Fact]
    public async Task Metrics_have_the_same_names_by_either_exporter()
    {
        await GenerateTrafficAsync();
        var differences = "";

        await Eventually.IsTrueAsync(
            async () => (differences = await FindDifferencesAsync()).Length == 0,
            () => Task.FromResult(differences)
        );
    }

    /// <summary>The metrics that a service has on <c>/metrics</c> and not by OTLP, or the other way round.</summary>
    private async Task<string> FindDifferencesAsync()
    {
        var sent = shop.Received.Metrics.Distinct().ToLookup(metric => metric.Service, metric => metric.Name);
        var differences = new List<string>();
        foreach (var service in MonitoredShop.Services)
        {
            using var http = shop.Client(service);
            var exposed = NamesIn(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), CancellationToken));
            var forms = sent[service].Select(name => (Name: name, Forms: TelemetrySchema.FormsOf(name))).ToList();
            differences.AddRange(
                exposed
                    .Where(name => !forms.Exists(metric => metric.Forms.Contains(name)))
                    .Select(name => $"{service} does not send {name}")
            );
            differences.AddRange(
                forms
                    .Where(metric => !metric.Forms.Any(exposed.Contains))
                    .Select(metric => $"{service} does not expose {metric.Name}")
            );
        }

        return string.Join('\n', differences);
    }

    /// <summary>The names of the metrics in a response of <c>/metrics</c>.</summary>
    private static HashSet<string> NamesIn(string metrics) =>
        [
            .. Regex
                .Matches(metrics, "(?m)^# TYPE (\\S+) ")
                .Select(match => match.Groups[1].Value)
                .Where(name => name is not ("target_info" or "otel_scope_info")),
        ];

    private async Task GenerateTrafficAsync()
    {
        var book = await shop.GetBookAsync();
        var order = await shop.OrderAsync(new { userId = 1, items = new[] { new { bookId = book, quantity = 1 } } });
        await shop.WaitForStatusAsync(order, "completed");
        using var refused = await shop.Gateway.PostAsJsonAsync(
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
            await shop.Gateway.GetAsync(new Uri(path, UriKind.Relative), CancellationToken);
        }

        using var restock = new HttpRequestMessage(HttpMethod.Post, $"/api/inventory/stock/{book}/restock")
        {
            Content = JsonContent.Create(new { quantity = 1 }),
        };
        restock.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var restocked = await shop.Gateway.SendAsync(restock, CancellationToken);
        Assert.True(restocked.IsSuccessStatusCode, await restocked.Content.ReadAsStringAsync(CancellationToken));
        await CallOtherProtocolsAsync(book);
        using var catalog = shop.Client("catalog");
        foreach (var value in new[] { 1, 0 })
        {
            await catalog.PutAsJsonAsync("/faults/latency", new { value }, CancellationToken);
        }

        // Catalog updates this gauge every ten seconds.
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

    private async Task CallOtherProtocolsAsync(long book)
    {
        using var query = await shop.Gateway.PostAsJsonAsync(
            "/graphql",
            new { query = $"query Schema {{ book(id: {book}) {{ title stock {{ available }} }} }}" },
            CancellationToken
        );
        query.EnsureSuccessStatusCode();
        using var channel = GrpcChannel.ForAddress(shop.Http2Url);
        var stock = new Stock.StockClient(channel);
        var headers = new Metadata
        {
            { "Authorization", shop.Gateway.DefaultRequestHeaders.Authorization!.ToString() },
        };
        await stock.GetStockAsync(new() { BookId = book }, cancellationToken: CancellationToken);
        using var watch = stock.WatchStock(new() { BookIds = { book } }, headers, cancellationToken: CancellationToken);
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken));
    }

    private async Task<int> CountAsync() =>
        (
            await shop.Gateway.GetFromJsonAsync<System.Text.Json.Nodes.JsonNode>(
                "/api/catalog/books?includeWithdrawn=true",
                CancellationToken
            )
        )!["total"]!.GetValue<int>();
}
