namespace Biblio.Tests.Orders;

/// <summary>
/// The frequent queries find their rows through an index. The tables are large enough that the database chooses one.
/// </summary>
public sealed class QueryPlanTests(OrdersApp app) : IClassFixture<OrdersApp>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() =>
        await app.QueryAsync(
            """
            DELETE FROM order_steps; DELETE FROM order_lines; DELETE FROM orders;
            INSERT INTO orders (id, user_id, status, step, total, currency,
                placed_at, changed_at,
                due_at, give_up_at,
                attempts, stock_held, payment_open, has_books, version)
              SELECT seq, seq % 500 + 1, IF(seq % 100 = 0, 'Pending', 'Completed'), 'Done', seq % 90, 'CAD',
                UTC_TIMESTAMP(6) - INTERVAL seq SECOND, UTC_TIMESTAMP(6),
                IF(seq % 100 = 0, UTC_TIMESTAMP(6) + INTERVAL 1 DAY, NULL), UTC_TIMESTAMP(6),
                0, 0, 0, 1, 1 FROM seq_1_to_20000;
            INSERT INTO order_lines SELECT id, 1, id % 100 + 1, 'A book', 10, 1 FROM orders;
            ANALYZE TABLE orders, order_lines;
            """
        );

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("SELECT * FROM orders WHERE id = 77", "PRIMARY")]
    [InlineData("SELECT * FROM orders WHERE id = 77 FOR UPDATE", "PRIMARY")]
    [InlineData("SELECT * FROM order_lines WHERE order_id = 77", "PRIMARY")]
    [InlineData("SELECT * FROM orders WHERE user_id = 7 ORDER BY placed_at DESC, id DESC LIMIT 20", "ix_orders_user")]
    [InlineData("SELECT * FROM orders ORDER BY placed_at DESC, id DESC LIMIT 20", "ix_orders_placed")]
    [InlineData(
        "SELECT * FROM orders WHERE due_at <= UTC_TIMESTAMP(6) ORDER BY due_at LIMIT 50 FOR UPDATE SKIP LOCKED",
        "ix_orders_due"
    )]
    [InlineData("SELECT COUNT(*) FROM orders WHERE status = 'Pending'", "ix_orders_status")]
    [InlineData(
        "SELECT user_id, SUM(total) FROM orders WHERE status = 'Completed' GROUP BY user_id",
        "ix_orders_status"
    )]
    [InlineData(
        "DELETE FROM idempotent_requests WHERE created_at < UTC_TIMESTAMP() ORDER BY created_at LIMIT 1000",
        "ix_idempotent_requests_created"
    )]
    public async Task A_frequent_query_uses_its_index(string sql, string index)
    {
        // The columns are id, select_type, table, type, possible_keys, key and more.
        var plan = (await app.QueryAsync($"EXPLAIN {sql}")).Split('\t');

        Assert.NotEqual("ALL", plan[3]);
        Assert.Equal(index, plan[5]);
    }

    [Theory]
    [InlineData("highest-spenders", "ix_orders_status")]
    [InlineData("best-sellers", "ix_orders_status")]
    [InlineData("revenue?days=1", "ix_orders_revenue")]
    public async Task A_database_report_uses_a_covering_index_and_no_scan(string report, string index)
    {
        var statements = SqlCounter.Start();
        await app.GetAsync(
            report.Contains('?') ? $"/orders/reports/{report}" : $"/orders/reports/{report}?source=mysql"
        );

        var sql = Assert.Single(statements, sql => sql.Contains("GROUP BY", StringComparison.Ordinal));
        var plan = (await app.QueryAsync($"EXPLAIN {System.Text.RegularExpressions.Regex.Replace(sql, @"@\w+", "10")}"))
            .Split('\n')
            .Select(line => line.Split('\t'))
            .ToList();

        Assert.DoesNotContain(plan, line => line[3] == "ALL");
        Assert.Contains(plan, line => line[5] == index && line[^1].Contains("Using index", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_queries_of_the_service_never_scan_the_orders()
    {
        await app.PublishBookAsync(7);
        var statements = SqlCounter.Start();

        var order = await app.PlaceBookAsync(7);
        await app.GetAsync($"/orders/{order}");
        await app.GetAsync("/orders?userId=7");
        await app.GetAsync("/orders");
        await app.CancelAsync(order);

        Assert.Contains(statements, sql => sql.Contains("FOR UPDATE", StringComparison.Ordinal));
        foreach (var sql in statements.Where(sql => sql.StartsWith("SELECT", StringComparison.Ordinal)))
        {
            // The values do not decide whether the database needs a scan.
            var plan = await app.QueryAsync(
                $"EXPLAIN {System.Text.RegularExpressions.Regex.Replace(sql, @"@\w+", "7")}"
            );
            Assert.DoesNotContain(plan.Split('\n'), line =>
                line.Split('\t') is [_, _, "orders" or "o" or "o0" or "order_lines", "ALL", ..]
            );
        }
    }
}
