using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Orders;

/// <summary>Several orders that a transaction changes are saved together.</summary>
public sealed class OrderUpdatesTests(OrdersApp app) : IClassFixture<OrdersApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changed_orders_are_saved_by_one_statement()
    {
        var orders = await PlaceAsync(3);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrdersDbContext>();

        var statements = SqlCounter.Start();
        await RefuseAsync(db, orders);

        Assert.Single(statements, statement => statement.Contains("UPDATE", StringComparison.Ordinal));
        foreach (var order in orders)
        {
            Assert.Equal(
                "Refused\tDone\tsold-out\tNULL\t0\t2",
                (
                    await app.QueryAsync(
                        $"SELECT status, step, reason, due_at, stock_held, version FROM orders WHERE id = {order}"
                    )
                ).Trim()
            );
            Assert.Equal("2", await app.QueryAsync($"SELECT COUNT(*) FROM order_steps WHERE order_id = {order}"));
        }
    }

    [Fact]
    public async Task An_order_that_has_changed_meanwhile_is_not_overwritten()
    {
        var orders = await PlaceAsync(2);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrdersDbContext>();

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() =>
            RefuseAsync(db, orders, () => app.QueryAsync($"UPDATE orders SET version = 5 WHERE id = {orders[1]}"))
        );

        Assert.Equal(
            "Pending\nPending",
            (await app.QueryAsync($"SELECT status FROM orders WHERE id IN ({string.Join(',', orders)})")).Trim()
        );
    }

    private async Task<List<long>> PlaceAsync(int count)
    {
        await app.PublishBookAsync(77);
        List<long> orders = [];
        for (var i = 0; i < count; i++)
        {
            orders.Add(await app.PlaceBookAsync(77));
        }

        return orders;
    }

    private static Task RefuseAsync(OrdersDbContext db, List<long> orders, Func<Task>? meanwhile = null) =>
        db.InTransactionAsync(
            async token =>
            {
                // The orders are not locked, so that another connection can change one.
                var read = await db.Orders.Where(order => orders.Contains(order.Id)).ToListAsync(token);
                await (meanwhile?.Invoke() ?? Task.CompletedTask);
                read.ForEach(order => order.StockRefused("sold-out", DateTime.UtcNow));
            },
            Cancellation
        );
}
