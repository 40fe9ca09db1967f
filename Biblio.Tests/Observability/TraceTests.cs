using System.Globalization;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>What arrives at a collector while the whole of Biblio works.</summary>
[Collection(nameof(WatchedShop))]
public sealed class TraceTests(WatchedShop shop)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_order_is_one_trace_from_the_page_to_the_stock_and_back()
    {
        var trace = Guid.NewGuid().ToString("N");
        var book = await shop.ABookAsync();

        var page = await shop.OrderOnThePageAsync(book, $"00-{trace}-00f067aa0ba902b7-01");
        await shop.UntilAsync(
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
        // every statement is text with places for values
        var statements = spans.Where(span => span.Attributes.ContainsKey("db.query.text")).ToList();
        Assert.Superset(
            new HashSet<string> { "orders", "inventory" },
            statements.Select(span => span.Service).ToHashSet()
        );
        Assert.All(statements, span =>
            Assert.DoesNotMatch(@"(?<![\w@`])\d+(?!\w)|'", span.Attributes["db.query.text"])
        );
        // the consumer stands below the producer
        var sent = spans.Single(span =>
            span.Name == "send biblio:commands:inventory" && span.Attributes["biblio.message.type"] == "reserve-stock"
        );
        var heard = spans.Single(span =>
            span.Name == "process biblio:commands:inventory"
            && span.Attributes["biblio.message.type"] == "reserve-stock"
        );
        Assert.Equal((sent.Id, 4, 5), (heard.ParentId, sent.Kind, heard.Kind));
    }

    [Fact]
    public async Task Those_who_watch_are_in_no_trace()
    {
        foreach (var service in WatchedShop.Services)
        {
            using var http = shop.Client(service);
            foreach (var path in new[] { "/health", "/alive", "/metrics" })
            {
                await http.GetAsync(new Uri(path, UriKind.Relative), CancellationToken);
            }
        }

        await NextSpanAsync();
        Assert.DoesNotContain(shop.Received.Spans, span =>
            span.Kind == 2 && span.Attributes.GetValueOrDefault("url.path") is "/health" or "/alive" or "/metrics"
        );
    }

    [Fact]
    public async Task A_failure_is_marked_where_it_happened_and_the_caller_gets_its_trace_id()
    {
        var book = await shop.ABookAsync();
        using var catalog = shop.Client("catalog");
        using var on = new StringContent($$"""{"value":{{book}}}""", System.Text.Encoding.UTF8, "application/json");
        (
            await catalog.PutAsync(new Uri("/faults/one-bad-book", UriKind.Relative), on, CancellationToken)
        ).EnsureSuccessStatusCode();
        try
        {
            // past the gateway's cache, where the book may be from before
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/catalog/books/{book}")
            {
                Headers = { CacheControl = new() { NoCache = true } },
            };
            using var answer = await shop.Door.SendAsync(request, CancellationToken);

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
    public async Task What_is_logged_of_an_order_carries_its_number_and_its_trace()
    {
        var trace = Guid.NewGuid().ToString("N");
        var order = await shop.OrderAsync(
            new { userId = 1, items = new[] { new { bookId = await shop.ABookAsync(), quantity = 1 } } },
            $"00-{trace}-00f067aa0ba902b7-01"
        );
        await shop.UntilAsync(order, "completed");

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

    /// <summary>Which service called which, in this trace.</summary>
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

    /// <summary>Spans come in order: when a later one is here, the earlier ones are.</summary>
    private async Task NextSpanAsync()
    {
        foreach (var service in WatchedShop.Services)
        {
            var marker = $"/marker-{Guid.NewGuid():N}";
            using var http = shop.Client(service);
            await http.GetAsync(new Uri(marker, UriKind.Relative), CancellationToken);
            await Eventually.IsTrueAsync(() =>
                Task.FromResult(
                    shop.Received.Spans.Any(span => span.Attributes.GetValueOrDefault("url.path") == marker)
                )
            );
        }
    }
}
