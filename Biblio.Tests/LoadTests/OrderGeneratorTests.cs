using System.Text.Json.Nodes;
using Biblio.LoadTests.Reports;
using Biblio.Tests.Orders;

namespace Biblio.Tests.LoadTests;

public sealed class OrderGeneratorTests
{
    [Fact]
    public void An_order_does_not_depend_on_the_generated_range()
    {
        var all = ToSql(new OrderGenerator(1).Generate(1, 200));

        Assert.Equal(all, ToSql(new OrderGenerator(1).Generate(1, 200)));
        Assert.Equal(all, ToSql(new OrderGenerator(1).Generate(1, 70).Concat(new OrderGenerator(1).Generate(71, 200))));
        Assert.NotEqual(all, ToSql(new OrderGenerator(2).Generate(1, 200)));
    }

    [Fact]
    public void A_few_books_and_buyers_dominate_and_most_orders_complete()
    {
        var orders = new OrderGenerator(1).Generate(1, 20_000).ToList();

        Assert.InRange(orders.Count(order => order.Status == GeneratedOrder.Completed), 17_200, 18_000);
        Assert.Equal(
            ["Active", "Cancelled", "Completed", "Pending", "Refused"],
            orders.Select(order => order.Status).Distinct().Order()
        );
        Assert.Equal(["CAD", "EUR", "USD"], orders.Select(order => order.Currency).Distinct().Order());
        Assert.Contains(orders, order => order.Lines is [{ Book: null }]);
        Assert.All(orders, order =>
            Assert.Equal(order.Lines.Count, order.Lines.Select(line => line.Book).Distinct().Count())
        );

        // By Zipf's law, user 1 places one in H(50 000) = 11.4 orders, and book 1 has one in H(10 000) = 9.8 lines.
        Assert.InRange(orders.Count(order => order.User == 1), 20_000 / 13, 20_000 / 10);
        var books = orders
            .SelectMany(order => order.Lines)
            .Select(line => line.Book)
            .OfType<long>()
            .CountBy(book => book)
            .ToDictionary();
        Assert.InRange(books[1] / (double)books[2], 1.6, 2.2);
        Assert.InRange(books.Keys.Max(), 9_000, OrderGenerator.BookCount);
        Assert.InRange(orders.Max(order => order.User), 45_000, OrderGenerator.UserCount);
    }

    [Fact]
    public async Task The_database_and_every_report_match_the_generated_orders()
    {
        await using var app = await OrdersApp.StartAsync();
        var expected = new ExpectedReports();

        await app.QueryAsync(
            ToSql(new OrderGenerator(3).Generate(1, 1200).Select(expected.Add))
                + ToSql(new OrderGenerator(3).Generate(1201, 2500).Select(expected.Add))
        );

        Assert.Equal(
            $"2500\t2500\t{expected.TotalCents}",
            await app.QueryAsync("SELECT COUNT(*), MAX(id), ROUND(SUM(total) * 100) FROM orders")
        );
        Assert.Equal(
            $"{expected.LineCount}\t{expected.TotalCents}",
            await app.QueryAsync("SELECT COUNT(*), ROUND(SUM(price * quantity) * 100) FROM order_lines")
        );
        Assert.Equal(
            "0",
            await app.QueryAsync(
                """
                SELECT COUNT(*) FROM orders o
                WHERE total <> (SELECT SUM(price * quantity) FROM order_lines WHERE order_id = o.id)
                """
            )
        );
        await app.ClearRedisAsync();
        await OrdersApp.WaitUntilAsync(
            async () => await app.Redis.ExecuteAsync("HEXISTS", "reports:live", "whole") == "1",
            "copied to Redis"
        );
        foreach (var source in new[] { "mysql", "redis-scan", "redis-cached", "live" })
        {
            Assert.Equal(
                expected.HighestSpenders,
                Format(
                    await app.GetAsync($"/orders/reports/highest-spenders?source={source}"),
                    "userId",
                    "totalExpense"
                )
            );
            Assert.Equal(
                expected.BestSellers,
                Format(await app.GetAsync($"/orders/reports/best-sellers?source={source}"), "bookId", "quantity")
            );
        }
    }

    private static string Format(JsonNode report, string id, string amount) =>
        string.Join(' ', report.AsArray().Select(place => $"{place![id]}:{place[amount]}"));

    private static string ToSql(IEnumerable<GeneratedOrder> orders)
    {
        using var writer = new StringWriter();
        OrderSqlWriter.WriteAsync(orders, writer, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        return writer.ToString();
    }
}
