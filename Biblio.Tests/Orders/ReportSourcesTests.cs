using System.Text;
using Biblio.Messaging;
using Biblio.Messaging.Streams;
using Biblio.Orders.Model;
using Biblio.Orders.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Orders;

/// <summary>The four sources of a report give equal results for equal orders.</summary>
public sealed class ReportSourcesTests : IAsyncLifetime
{
    private static readonly string[] Sources = ["mysql", "redis-scan", "redis-cached", "live"];
    private static readonly string[] Reports = ["highest-spenders", "best-sellers"];

    private OrdersApp _app = null!;

    private RedisOrders RedisCopy => _app.Services.GetRequiredService<RedisOrders>();

    // The periodic comparison with the database would hide missing events, so it is off unless a test enables it.
    public async ValueTask InitializeAsync() =>
        _app = await OrdersApp.StartAsync(("Reports:CheckInterval", "01:00:00"), ("Reports:Batch", "50"));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 7)]
    [InlineData(2, 250)]
    [InlineData(3, 1000)]
    public async Task Equal_orders_give_equal_reports_from_every_source(int seed, int orders)
    {
        await _app.QueryAsync(RandomOrders(seed, orders));

        await RebuildCopyAsync(_app);

        foreach (var report in Reports)
        {
            var answers = await ReadAllSourcesAsync(report);
            Assert.True(answers.Distinct().Count() == 1, string.Join('\n', Sources.Zip(answers)));
            Assert.Equal(Math.Min(10, orders), orders > 7 ? OccurrencesOf("{", answers[0]) : Math.Min(10, orders));
        }

        // The sources did not fall back to the database.
        Assert.NotNull(await RedisCopy.GetTopAsync(RedisOrders.SpendersKey, TestContext.Current.CancellationToken));
        Assert.NotNull(await RedisCopy.ScanTopAsync(order => order.Books, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Each_source_reads_its_own_data()
    {
        await _app.QueryAsync(Order(id: 1, user: 7, "Completed", total: 10m));
        await RebuildCopyAsync(_app);
        await ReadAllSourcesAsync("highest-spenders");

        await _app.QueryAsync("UPDATE orders SET total = 20");
        await _app.Redis.ExecuteAsync("HSET", "order:1", "cents", "3000");
        await _app.Redis.ExecuteAsync("ZADD", "reports:live:spenders", "-4000", "0000000000000000007");

        string[] expected = ["20.00", "30.00", "10.00", "40.00"];
        Assert.Equal(
            expected.Select(total => $$"""[{"userId":7,"totalExpense":{{total}}}]"""),
            await ReadAllSourcesAsync("highest-spenders")
        );
    }

    [Fact]
    public async Task Live_reports_follow_orders_as_they_are_completed_and_cancelled()
    {
        await _app.PublishBookAsync(7, "Candide", price: 12.50m);
        await _app.PublishBookAsync(8, "Zadig", price: 9m);
        var first = await _app.PlaceBookAsync(7, quantity: 3, user: 1);
        var second = await _app.PlaceBookAsync(8, quantity: 2, user: 2);
        var refused = await _app.PlaceBookAsync(8, quantity: 9, user: 3);
        await _app.WaitForCommandAsync("reserve-stock", refused);
        await _app.PublishRefusedAsync(refused);

        await _app.CompleteAsync(first);
        await _app.CompleteAsync(second);

        await WaitForLiveReportAsync(
            "best-sellers",
            """[{"bookId":7,"title":"Candide","quantity":3},{"bookId":8,"title":"Zadig","quantity":2}]"""
        );
        await WaitForLiveReportAsync(
            "highest-spenders",
            """[{"userId":1,"totalExpense":37.50},{"userId":2,"totalExpense":18.00}]"""
        );

        // Everybody may read the ranking, but not the amounts.
        Assert.Equal("[7,8]", (await _app.GetAsync("/orders/popular"))["bookIds"]!.ToJsonString());

        await _app.CancelAsync(first);

        await WaitForLiveReportAsync("best-sellers", """[{"bookId":8,"title":"Zadig","quantity":2}]""");
        await WaitForLiveReportAsync("highest-spenders", """[{"userId":2,"totalExpense":18.00}]""");
        foreach (var report in Reports)
        {
            await _app.Redis.ExecuteAsync("DEL", HighestSpenders.Key, BestSellers.Key);
            Assert.Single((await ReadAllSourcesAsync(report)).Distinct());
        }
    }

    [Fact]
    public async Task Lost_events_are_repaired_by_comparison_with_the_database()
    {
        await using var app = await OrdersApp.StartAsync(
            ("Reports:CheckInterval", "00:00:00.2"),
            ("Reports:Batch", "50")
        );
        await app.QueryAsync(RandomOrders(seed: 4, orders: 400));
        await RebuildCopyAsync(app);

        // These changes publish no events: one new order, five old orders completed, and five cancelled.
        await app.QueryAsync(Order(id: 5000, user: 99, "Completed", total: 90_000m, "(5000, 1, 99, 'x', 1, 90000)"));
        await app.QueryAsync(
            """
            UPDATE orders SET status = 'Completed', version = version + 1 WHERE id IN (
              SELECT * FROM (SELECT id FROM orders WHERE status = 'Pending' ORDER BY id LIMIT 5) few);
            UPDATE orders SET status = 'Cancelled', version = version + 1 WHERE id IN (
              SELECT * FROM (SELECT id FROM orders WHERE status = 'Completed' ORDER BY id LIMIT 5) few);
            """
        );

        foreach (var report in Reports)
        {
            var expected = (await app.GetAsync($"/orders/reports/{report}?source=mysql")).ToJsonString();
            await OrdersApp.WaitUntilAsync(
                async () => (await app.GetAsync($"/orders/reports/{report}?source=live")).ToJsonString() == expected,
                $"{report}, live, is {expected}"
            );
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reports_stay_correct_while_the_copy_is_rebuilt(bool restarted)
    {
        await _app.QueryAsync(RandomOrders(seed: 5, orders: 800));
        await RebuildCopyAsync(_app);
        var expected = (await _app.GetAsync("/orders/reports/best-sellers?source=mysql")).ToJsonString();

        if (restarted)
        {
            _app.Redis.Process.Restart();
            await _app.Redis.WaitUntilReadyAsync();
        }
        else
        {
            await _app.ClearRedisAsync();
        }

        await OrdersApp.WaitUntilAsync(
            async () =>
            {
                foreach (var source in new[] { "live", "redis-scan" })
                {
                    Assert.Equal(
                        expected,
                        (await _app.GetAsync($"/orders/reports/best-sellers?source={source}")).ToJsonString()
                    );
                }

                return await IsCompleteAsync(_app);
            },
            "copied again"
        );
        Assert.Equal(expected, (await _app.GetAsync("/orders/reports/best-sellers?source=live")).ToJsonString());
    }

    [Fact]
    public async Task An_order_written_late_or_twice_counts_once()
    {
        await RebuildCopyAsync(_app);
        var completed = new ProjectedOrder(1, 7, OrderStatus.Completed, 4, 1050, [new(3, 2)]);
        var pending = completed with { Status = OrderStatus.Pending, Version = 1 };
        var cancelled = completed with { Status = OrderStatus.Cancelled, Version = 5 };

        Assert.Equal([new(7, 1050)], await WriteAsync(pending, completed, completed, pending));
        Assert.Equal([], await WriteAsync(cancelled, completed));

        async Task<IReadOnlyList<RankingEntry>?> WriteAsync(params ProjectedOrder[] written)
        {
            foreach (var order in written)
            {
                Assert.True(
                    await RedisCopy.WriteAsync(
                        (await RedisCopy.GetProgressAsync(TestContext.Current.CancellationToken))!,
                        [order],
                        TestContext.Current.CancellationToken
                    )
                );
            }

            return await RedisCopy.GetTopAsync(RedisOrders.SpendersKey, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Writes_to_an_old_copy_are_refused()
    {
        await RebuildCopyAsync(_app);
        var gone = (await RedisCopy.GetProgressAsync(TestContext.Current.CancellationToken))! with
        {
            Epoch = "another",
        };

        Assert.False(
            await RedisCopy.WriteAsync(
                gone,
                [new ProjectedOrder(1, 7, OrderStatus.Completed, 1, 100, [])],
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal("0", await _app.Redis.ExecuteAsync("EXISTS", "order:1"));
    }

    [Fact]
    public async Task A_second_replica_takes_over_the_projection()
    {
        await RebuildCopyAsync(_app);
        var keeper = await _app.Redis.ExecuteAsync("GET", "reports:live:keeper");
        using var other = _app.CreateReplica();
        await other.GetStringAsync("/orders/reports/best-sellers?source=live", TestContext.Current.CancellationToken);
        Assert.Equal(keeper, await _app.Redis.ExecuteAsync("GET", "reports:live:keeper"));

        await _app
            .Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>()
            .OfType<OrderProjection>()
            .Single()
            .StopAsync(TestContext.Current.CancellationToken);

        await OrdersApp.WaitUntilAsync(
            async () =>
                await _app.Redis.ExecuteAsync("GET", "reports:live:keeper") is { Length: > 0 } now && now != keeper,
            "another keeper"
        );
    }

    [Fact]
    public async Task Processed_events_are_trimmed_unless_another_group_needs_them()
    {
        await _app.PublishBookAsync(7);
        await _app.CompleteAsync(await _app.PlaceBookAsync(7));
        var options = new MessagingOptions { MaxRetainedEvents = 1, TrimDelay = TimeSpan.Zero };
        await OrdersApp.WaitUntilAsync(
            async () => (await LastProcessedAsync()) == await LastPublishedAsync(),
            "every event processed"
        );

        await _app.Redis.ExecuteAsync("XGROUP", "CREATE", StreamNames.Events("orders"), "somebody", "0");
        await RedisCopy.TrimStreamAsync(await LastProcessedAsync(), options, TestContext.Current.CancellationToken);
        Assert.NotEqual("1", await _app.Redis.ExecuteAsync("XLEN", StreamNames.Events("orders")));

        await _app.Redis.ExecuteAsync("XGROUP", "DESTROY", StreamNames.Events("orders"), "somebody");
        await RedisCopy.TrimStreamAsync(
            await LastProcessedAsync(),
            new MessagingOptions(),
            TestContext.Current.CancellationToken
        );
        Assert.NotEqual("1", await _app.Redis.ExecuteAsync("XLEN", StreamNames.Events("orders")));
        await RedisCopy.TrimStreamAsync(await LastProcessedAsync(), options, TestContext.Current.CancellationToken);
        Assert.Equal("1", await _app.Redis.ExecuteAsync("XLEN", StreamNames.Events("orders")));

        Task<string> LastProcessedAsync() => _app.Redis.ExecuteAsync("HGET", RedisOrders.StateKey, "heard");
        async Task<string> LastPublishedAsync() =>
            (await _app.Redis.ExecuteAsync("XREVRANGE", StreamNames.Events("orders"), "+", "-", "COUNT", "1"))
                .Split('\n')[0]
                .Trim();
    }

    /// <summary>
    /// Returns SQL for random orders with every status, three currencies, ties, free orders and special orders.
    /// Most books are not in the table of books.
    /// </summary>
    private static string RandomOrders(int seed, int orders)
    {
        var random = new Random(seed);
        string[] statuses = ["Completed", "Completed", "Completed", "Pending", "Active", "Refused", "Cancelled"];
        string[] currencies = ["CAD", "EUR", "USD"];
        var sql = new StringBuilder(
            "INSERT INTO books VALUES (1, 'Émile', 1, 'CAD', 0, 1), (2, 'Candide', 1, 'EUR', 1, 1);\n"
        );
        for (var id = 1; id <= orders; id++)
        {
            var books = Enumerable.Range(1, 15).OrderBy(_ => random.Next()).Take(random.Next(0, 4)).ToList();
            var lines = books
                .Select(
                    (book, n) =>
                        (Number: n + 1, Book: (int?)book, Price: random.Next(0, 3) * 5.25m, Quantity: random.Next(1, 4))
                )
                .ToList();
            if (lines.Count == 0)
            {
                lines.Add((1, null, random.Next(0, 2) * 2.10m, 1));
            }

            var total = lines.Sum(line => line.Price * line.Quantity);
            sql.AppendLine(
                Order(
                    id,
                    random.Next(1, 30),
                    statuses[random.Next(statuses.Length)],
                    total,
                    string.Join(
                        ", ",
                        lines.Select(line =>
                            FormattableString.Invariant(
                                $"({id}, {line.Number}, {(line.Book is { } book ? book : "NULL")}, 'x', {line.Price}, {line.Quantity})"
                            )
                        )
                    ),
                    currencies[random.Next(currencies.Length)]
                )
            );
        }

        return sql.ToString();
    }

    private static string Order(
        long id,
        long user,
        string status,
        decimal total,
        string? lines = null,
        string currency = "CAD"
    ) =>
        FormattableString.Invariant(
            $"""
            INSERT INTO orders (id, user_id, status, step, total, currency,
                placed_at, changed_at, give_up_at, attempts, stock_held, payment_open, has_books, version)
              VALUES ({id}, {user}, '{status}', 'Done', {total}, '{currency}',
                UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 0, 0, 0, 1, 3);
            {(lines is null ? "" : $"INSERT INTO order_lines VALUES {lines};")}
            """
        );

    private static async Task RebuildCopyAsync(OrdersApp app)
    {
        await app.ClearRedisAsync();
        await OrdersApp.WaitUntilAsync(() => IsCompleteAsync(app), "copied");
    }

    private static async Task<bool> IsCompleteAsync(OrdersApp app) =>
        await app.Redis.ExecuteAsync("HEXISTS", RedisOrders.StateKey, "whole") == "1";

    private static int OccurrencesOf(string word, string text) => text.Split(word).Length - 1;

    private async Task<string[]> ReadAllSourcesAsync(string report)
    {
        var answers = new List<string>();
        foreach (var source in Sources)
        {
            answers.Add((await _app.GetAsync($"/orders/reports/{report}?source={source}")).ToJsonString());
        }

        return [.. answers];
    }

    private Task WaitForLiveReportAsync(string report, string expected) =>
        OrdersApp.WaitUntilAsync(
            async () => (await _app.GetAsync($"/orders/reports/{report}?source=live")).ToJsonString() == expected,
            $"{report}, live, is {expected}"
        );
}
