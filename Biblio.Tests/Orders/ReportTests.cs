using System.Net;

namespace Biblio.Tests.Orders;

public sealed class ReportTests(OrdersApp app) : IClassFixture<OrdersApp>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await app.ClearAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("mysql")]
    [InlineData("redis-cached")]
    public async Task Highest_spenders_are_ranked_by_completed_orders(string source)
    {
        for (var user = 1; user <= 12; user++)
        {
            await app.SoldAsync(user, book: 1, quantity: 1, price: user <= 10 ? 10m * user : 50m);
        }

        await app.SoldAsync(5, book: 1, quantity: 1, price: 0.40m);
        foreach (var status in new[] { "Pending", "Active", "Refused", "Cancelled" })
        {
            await app.SoldAsync(1, book: 1, quantity: 1, price: 1000m, status);
        }

        var report = await app.GetAsync($"/orders/reports/highest-spenders?source={source}");

        Assert.Equal(
            """[{"userId":10,"totalExpense":100.00},{"userId":9,"totalExpense":90.00},"""
                + """{"userId":8,"totalExpense":80.00},{"userId":7,"totalExpense":70.00},"""
                + """{"userId":6,"totalExpense":60.00},{"userId":5,"totalExpense":50.40},"""
                + """{"userId":11,"totalExpense":50.00},{"userId":12,"totalExpense":50.00},"""
                + """{"userId":4,"totalExpense":40.00},{"userId":3,"totalExpense":30.00}]""",
            report.ToJsonString()
        );
    }

    [Theory]
    [InlineData("mysql")]
    [InlineData("redis-cached")]
    public async Task Best_sellers_are_ranked_by_copies_in_completed_orders(string source)
    {
        await app.QueryAsync(
            """
            INSERT INTO books VALUES
              (1, 'Émile', 1, 'CAD', 0, 1), (2, 'Candide', 1, 'CAD', 1, 1), (3, 'Zadig', 1, 'CAD', 0, 1)
            """
        );
        await app.SoldAsync(1, book: 3, quantity: 2, price: 1m);
        await app.SoldAsync(2, book: 3, quantity: 10, price: 1m);
        await app.SoldAsync(2, book: 1, quantity: 5, price: 1m);
        await app.SoldAsync(3, book: 2, quantity: 5, price: 1m);
        await app.SoldAsync(3, book: 2, quantity: 1000, price: 1m, "Cancelled");
        await app.SoldAsync(3, book: null, quantity: 1000, price: 1m);

        var report = await app.GetAsync($"/orders/reports/best-sellers?source={source}");

        Assert.Equal(
            """[{"bookId":3,"title":"Zadig","quantity":12},{"bookId":1,"title":"Émile","quantity":5},"""
                + """{"bookId":2,"title":"Candide","quantity":5}]""",
            report.ToJsonString(Json)
        );
    }

    [Fact]
    public async Task Revenue_is_summed_by_day_and_currency_over_completed_orders()
    {
        await app.SoldAsync(1, book: 1, quantity: 1, price: 10.50m);
        await app.SoldAsync(2, book: 1, quantity: 2, price: 4m);
        await app.SoldAsync(2, book: 1, quantity: 1, price: 99m, "Cancelled");
        await app.SoldAsync(2, book: 1, quantity: 1, price: 99m, "Active");
        await app.QueryAsync(
            """
            UPDATE orders SET placed_at = UTC_DATE() + INTERVAL 1 HOUR;
            INSERT INTO orders (user_id, status, step, total, currency, placed_at, changed_at, give_up_at,
                attempts, stock_held, payment_open, has_books, version)
              SELECT 3, 'Completed', 'Done', n.total, n.currency, n.at, n.at, n.at, 0, 0, 0, 1, 1 FROM (
                SELECT 7 AS total, 'EUR' AS currency, UTC_DATE() AS at
                UNION SELECT 5, 'CAD', UTC_DATE() - INTERVAL 1 SECOND
                UNION SELECT 3, 'CAD', UTC_DATE() - INTERVAL 6 DAY
                UNION SELECT 1, 'CAD', UTC_DATE() - INTERVAL 6 DAY - INTERVAL 1 SECOND) n;
            """
        );

        var week = (await app.GetAsync("/orders/reports/revenue?days=7")).AsArray();
        var today = (await app.GetAsync("/orders/reports/revenue?days=1")).AsArray();

        var day = DateOnly.FromDateTime(DateTime.UtcNow);
        Assert.Equal(
            [
                $"{day.AddDays(-6):yyyy-MM-dd} CAD 3.00 1",
                $"{day.AddDays(-1):yyyy-MM-dd} CAD 5.00 1",
                $"{day:yyyy-MM-dd} CAD 18.50 2",
                $"{day:yyyy-MM-dd} EUR 7.00 1",
            ],
            week.Select(row => $"{row!["day"]} {row["currency"]} {row["total"]} {row["orders"]}")
        );
        Assert.Equal(2, today.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(367)]
    public async Task A_wrong_number_of_days_is_a_problem(int days)
    {
        using var answer = await app.Client.GetAsync(
            $"/orders/reports/revenue?days={days}",
            TestContext.Current.CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotNull((await OrdersApp.JsonAsync(answer))["errors"]!["days"]);
    }

    [Fact]
    public async Task Without_orders_reports_are_empty()
    {
        Assert.Equal("[]", (await app.GetAsync("/orders/reports/best-sellers?source=mysql")).ToJsonString());
        Assert.Equal("[]", (await app.GetAsync("/orders/reports/highest-spenders?source=redis-cached")).ToJsonString());
    }

    [Fact]
    public async Task A_cached_report_expires_after_a_minute_and_is_recomputed()
    {
        await app.SoldAsync(1, book: 1, quantity: 1, price: 10m);
        var first = (await app.GetAsync("/orders/reports/highest-spenders?source=redis-cached")).ToJsonString();
        await app.SoldAsync(1, book: 1, quantity: 1, price: 10m);

        Assert.Equal(
            first,
            (await app.GetAsync("/orders/reports/highest-spenders?source=redis-cached")).ToJsonString()
        );
        Assert.NotEqual(first, (await app.GetAsync("/orders/reports/highest-spenders?source=mysql")).ToJsonString());
        Assert.Equal(first, await app.Redis.ExecuteAsync("GET", "reports:highest_spending_users"));
        Assert.InRange(int.Parse(await app.Redis.ExecuteAsync("TTL", "reports:highest_spending_users"), null), 1, 60);

        await app.Redis.ExecuteAsync("DEL", "reports:highest_spending_users");
        Assert.Equal(
            (await app.GetAsync("/orders/reports/highest-spenders?source=mysql")).ToJsonString(),
            (await app.GetAsync("/orders/reports/highest-spenders?source=redis-cached")).ToJsonString()
        );
    }

    [Theory]
    [InlineData("redis-cached")]
    [InlineData("redis-scan")]
    [InlineData("live")]
    public async Task Without_Redis_reports_come_from_the_database(string source)
    {
        await using var app = await OrdersApp.StartAsync(("Reports:Source", source));
        await app.GetAsync("/orders/reports/best-sellers");

        app.Redis.Process.Kill();

        Assert.Equal("[]", (await app.GetAsync("/orders/reports/best-sellers")).ToJsonString());
        Assert.Equal("[]", (await app.GetAsync("/orders/reports/highest-spenders")).ToJsonString());
    }

    [Theory]
    [InlineData("redis-cached")]
    [InlineData("redis-scan")]
    [InlineData("live")]
    public async Task While_Redis_hangs_reports_come_from_the_database(string source)
    {
        await using var app = await OrdersApp.StartAsync(("Reports:Source", source));
        await app.GetAsync("/orders/reports/best-sellers");

        app.Redis.Process.Pause();
        try
        {
            Assert.Equal("[]", (await app.GetAsync("/orders/reports/best-sellers")).ToJsonString());
        }
        finally
        {
            app.Redis.Process.Resume();
        }
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("MYSQL")]
    [InlineData("")]
    public async Task An_unknown_source_is_refused_with_the_known_ones(string source)
    {
        using var response = await app.Client.GetAsync(
            $"/orders/reports/best-sellers?source={source}",
            TestContext.Current.CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(
            "mysql, redis-scan, redis-cached, live",
            (await OrdersApp.JsonAsync(response))["errors"]!["source"]![0]!.ToString(),
            StringComparison.Ordinal
        );
    }

    private static System.Text.Json.JsonSerializerOptions Json => global::Biblio.Http.Json.Options;
}
