using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Inventory;

/// <summary>An order reads a few rows of each table, however many orders and movements there were.</summary>
public sealed class QueryCostTests(InventoryApp app) : IClassFixture<InventoryApp>
{
    [Fact]
    public async Task A_reservation_reads_few_rows_of_long_tables()
    {
        var (book, order) = (await app.CreateBookAsync(copies: 10), InventoryApp.NewOrderId());
        await app.ReserveAsync(order, (book, 1));
        await app.CommitAsync(order);
        await app.AssertPublishedAsync(order, "stock-reserved", "stock-committed");
        await app.ExecuteAsync(
            $"""
            INSERT INTO reservations (order_id, state, created_at, changed_at, expires_at)
              SELECT 5000000 + seq, 'committed', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), NULL FROM seq_1_to_3000;
            INSERT INTO reservation_lines (order_id, book_id, quantity)
              SELECT 5000000 + seq, {book}, 1 FROM seq_1_to_3000;
            INSERT INTO movements (book_id, kind, quantity, order_id, moved_at)
              SELECT {book}, 'sold', IF(seq % 2, 1, -1), 5000000 + seq, UTC_TIMESTAMP(6) FROM seq_1_to_3000;
            ANALYZE TABLE reservations, reservation_lines, movements;
            """
        );
        var next = InventoryApp.NewOrderId();

        var many = await RowsRead.FindManyAsync(app.Schema, max: 100, async () =>
        {
            await app.ReserveAsync(next, (book, 2));
            await app.CommitAsync(next);
            await app.AssertPublishedAsync(next, "stock-reserved", "stock-committed");
            await app.GetStockAsync(book);
        });

        Assert.Equal("", many);
    }
}
