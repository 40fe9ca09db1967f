using System.Globalization;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>Tests the spans and logs that a collector receives from the whole of Biblio.</summary>
[Collection(nameof(MonitoredShop))]
public sealed partial class TraceTests(MonitoredShop shop)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_one_trace_across_all_services()
    {
        var trace = Guid.NewGuid().ToString("N");
        var book = await shop.GetBookAsync();

        var page = await shop.PlaceOrderOnPageAsync(book, $"00-{trace}-00f067aa0ba902b7-01");
        await shop.WaitForStatusAsync(
            long.Parse(Regex.Match(page, @"/orders/(\d+)").Groups[1].Value, CultureInfo.InvariantCulture),
            "completed"
        );

        string[] edges = ["api → web", "web → api", "api → orders", "orders → inventory", "inventory → orders"];
        await Eventually.IsTrueAsync(
            () => Task.FromResult(edges.All(EdgesOf(trace).Contains)),
            () =>
                Task.FromResult(
                    string.Join('\n', EdgesOf(trace).Concat(SpansOf(trace).Select(span => span.ToString())))
                )
        );
        var spans = SpansOf(trace);
        Assert.DoesNotContain(spans, span => span.Status == ReceivedSpan.Error);
        // Every statement has placeholders in place of values.
        var statements = spans.Where(span => span.Attributes.ContainsKey("db.query.text")).ToList();
        Assert.Superset(
            new HashSet<string> { "orders", "inventory" },
            statements.Select(span => span.Service).ToHashSet()
        );
        Assert.All(statements, span =>
            Assert.DoesNotMatch(@"(?<![\w@`])\d+(?!\w)|'", span.Attributes["db.query.text"])
        );
        // The span of the consumer is a child of the span of the producer.
        var sent = spans.Single(span =>
            span.Name == "send biblio:commands:inventory" && span.Attributes["biblio.message.type"] == "reserve-stock"
        );
        var received = spans.Single(span =>
            span.Name == "process biblio:commands:inventory"
            && span.Attributes["biblio.message.type"] == "reserve-stock"
        );
        Assert.Equal((sent.Id, 4, 5), (received.ParentId, sent.Kind, received.Kind));
    }

    [Fact]
    public async Task The_database_and_Redis_are_two_peers_of_the_services()
    {
        var order = await shop.OrderAsync(
            new { userId = 1, items = new[] { new { bookId = await shop.GetBookAsync(), quantity = 1 } } }
        );
        await shop.WaitForStatusAsync(order, "completed");

        await Eventually.IsTrueAsync(
            () => Task.FromResult(PeersOf(shop).ToHashSet().SetEquals(["mysql", "redis"])),
            () =>
                Task.FromResult(
                    string.Join(
                        '\n',
                        shop.Received.Spans.Where(span =>
                                span.Kind == 3
                                && span.Attributes.Keys.Any(name => name.StartsWith("db.", StringComparison.Ordinal))
                                && !span.Attributes.ContainsKey("peer.service")
                            )
                            .Select(span => $"{span.Service} {span.Name}: {string.Join(", ", span.Attributes)}")
                            .Take(5)
                    )
                )
        );

        // A statement or a command of Redis without a name would be in this list as "none".
        static IEnumerable<string> PeersOf(MonitoredShop shop) =>
            shop
                .Received.Spans.Where(span =>
                    span.Kind == 3 && span.Attributes.Keys.Any(name => name.StartsWith("db.", StringComparison.Ordinal))
                )
                .Select(span => span.Attributes.GetValueOrDefault("peer.service", "none"));
    }

    [Fact]
    public async Task Every_panel_of_logs_shows_lines_of_normal_traffic()
    {
        var before = shop.Received.Logs.Count;
        var book = await shop.GetBookAsync();
        await shop.Gateway.GetStringAsync(new Uri("/", UriKind.Relative), CancellationToken);
        await shop.Gateway.GetStringAsync(new Uri($"/api/catalog/books/{book}", UriKind.Relative), CancellationToken);
        var order = await shop.OrderAsync(new { userId = 1, items = new[] { new { bookId = book, quantity = 1 } } });
        await shop.WaitForStatusAsync(order, "completed");
        await shop.CreateAsync("/api/v1/lending/copies", new { bookId = book, branchId = 1 });
        await shop.CreateAsync(
            "/api/v1/lending/holds",
            new
            {
                bookId = book,
                pickUpBranchId = 1,
                userId = 1,
            }
        );

        var panels = Dashboards
            .All.SelectMany(dashboard => dashboard.Panels)
            .Where(panel => panel.Type == "logs")
            .ToDictionary(
                panel => panel.ToString(),
                panel => LogQuery().Match((string)panel.Json["targets"]![0]!["expr"]!)
            );
        Assert.All(panels, panel => Assert.True(panel.Value.Success, $"{panel.Key} has an unknown form"));
        await Eventually.IsTrueAsync(
            () => Task.FromResult(EmptyPanels().Count == 0),
            () =>
                Task.FromResult(
                    string.Join('\n', EmptyPanels())
                        + string.Join('\n', shop.Received.Logs.Skip(before).Select(log => $"{log.Service}: {log.Body}"))
                )
        );

        List<string> EmptyPanels() =>
            [
                .. panels
                    .Where(panel => !shop.Received.Logs.Skip(before).Any(log => Matches(panel.Value, log)))
                    .Select(panel => panel.Key),
            ];

        static bool Matches(Match query, ReceivedLog log) =>
            query.Groups["only"].Success
                ? log.Service == query.Groups["only"].Value
                : query.Groups["streams"].Value.Split('|').Contains(log.Service)
                    && (
                        log.Service == query.Groups["own"].Value
                        || log.Attributes.GetValueOrDefault("Service") == query.Groups["of"].Value
                    );
    }

    [GeneratedRegex(
        """^\{service_name="(?<only>\w+)"\}$|"""
            + """^\{service_name=~"(?<streams>[\w|]+)"\} \| service_name="(?<own>\w+)" or Service="(?<of>\w+)"$"""
    )]
    private static partial Regex LogQuery();

    [Fact]
    public async Task Monitoring_requests_are_in_no_trace()
    {
        foreach (var service in MonitoredShop.Services)
        {
            using var http = shop.Client(service);
            foreach (var path in new[] { "/health", "/alive", "/metrics" })
            {
                await http.GetAsync(new Uri(path, UriKind.Relative), CancellationToken);
            }
        }

        await shop.WaitForSpansAsync();
        Assert.DoesNotContain(shop.Received.Spans, span =>
            span.Kind == 2 && span.Attributes.GetValueOrDefault("url.path") is "/health" or "/alive" or "/metrics"
        );
    }

    [Fact]
    public async Task A_failure_is_marked_and_its_trace_id_returned()
    {
        var book = await shop.GetBookAsync();
        using var catalog = shop.Client("catalog");
        using var on = new StringContent($$"""{"value":{{book}}}""", System.Text.Encoding.UTF8, "application/json");
        (
            await catalog.PutAsync(new Uri("/faults/one-bad-book", UriKind.Relative), on, CancellationToken)
        ).EnsureSuccessStatusCode();
        try
        {
            // The cache of the gateway may contain the book, so the request bypasses it.
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/catalog/books/{book}")
            {
                Headers = { CacheControl = new() { NoCache = true } },
            };
            using var answer = await shop.Gateway.SendAsync(request, CancellationToken);

            var trace = Regex
                .Match(await answer.Content.ReadAsStringAsync(CancellationToken), "\"traceId\":\"([0-9a-f]{32})\"")
                .Groups[1]
                .Value;
            Assert.Equal(500, (int)answer.StatusCode);
            await Eventually.IsTrueAsync(() =>
                Task.FromResult(
                    SpansOf(trace).Any(span => span is { Service: "catalog", Kind: 2, Status: ReceivedSpan.Error })
                )
            );
            await Eventually.IsTrueAsync(() =>
                Task.FromResult(shop.Received.Logs.Any(log => log.Service == "catalog" && log.TraceId == trace))
            );
        }
        finally
        {
            await catalog.DeleteAsync(new Uri("/faults", UriKind.Relative), CancellationToken);
        }
    }

    [Fact]
    public async Task Log_entries_of_an_order_carry_its_id_and_trace()
    {
        var trace = Guid.NewGuid().ToString("N");
        var order = await shop.OrderAsync(
            new { userId = 1, items = new[] { new { bookId = await shop.GetBookAsync(), quantity = 1 } } },
            $"00-{trace}-00f067aa0ba902b7-01"
        );
        await shop.WaitForStatusAsync(order, "completed");

        var number = order.ToString(CultureInfo.InvariantCulture);
        foreach (var service in new[] { "orders", "inventory" })
        {
            await Eventually.IsTrueAsync(
                () =>
                    Task.FromResult(
                        shop.Received.Logs.Any(log =>
                            log.Service == service
                            && log.TraceId == trace
                            && log.Attributes.GetValueOrDefault("OrderId") == number
                        )
                    ),
                () => Task.FromResult(string.Join('\n', shop.Received.Logs.Where(log => log.TraceId == trace)))
            );
        }
    }

    private List<ReceivedSpan> SpansOf(string trace) => [.. shop.Received.Spans.Where(span => span.TraceId == trace)];

    /// <summary>Returns the calls between services in this trace as "caller → callee".</summary>
    private HashSet<string> EdgesOf(string trace)
    {
        var spans = SpansOf(trace);
        var services = spans.GroupBy(span => span.Id).ToDictionary(span => span.Key, span => span.First().Service);
        return
        [
            .. spans
                .Where(span => services.ContainsKey(span.ParentId) && services[span.ParentId] != span.Service)
                .Select(span => $"{services[span.ParentId]} → {span.Service}"),
        ];
    }
}
