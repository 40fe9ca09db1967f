using System.Globalization;
using System.Text;

namespace Biblio.LoadTests.Reports;

/// <summary>
/// Writes orders as multi-row INSERT statements for the client of the database. Only one statement at a time is in
/// memory.
/// </summary>
internal static class OrderSqlWriter
{
    private const int BatchSize = 1000;

    public static async Task WriteAsync(
        IEnumerable<GeneratedOrder> orders,
        TextWriter writer,
        CancellationToken cancellationToken
    )
    {
        // The data is consistent, so the server need not check keys for every row.
        await writer.WriteLineAsync("SET foreign_key_checks = 0, unique_checks = 0, autocommit = 0;");
        foreach (var batch in orders.Chunk(BatchSize))
        {
            await writer.WriteAsync(CreateStatements(batch), cancellationToken);
        }

        await writer.WriteLineAsync("COMMIT;");
    }

    private static StringBuilder CreateStatements(GeneratedOrder[] orders)
    {
        var (rows, lines) = (new StringBuilder(), new StringBuilder());
        foreach (var order in orders)
        {
            var placedAt = FormatPlacedAt(order);
            // The step is done for every status, so that Orders never processes these orders.
            rows.Append(
                    rows.Length == 0
                        ? "INSERT INTO orders (id, user_id, status, step, total, currency, placed_at, changed_at, "
                            + "give_up_at, attempts, stock_held, payment_open, has_books, version) VALUES\n"
                        : ",\n"
                )
                .Append(
                    CultureInfo.InvariantCulture,
                    $"({order.Id},{order.User},'{order.Status}','Done',{order.Cents * 0.01m},'{order.Currency}',"
                        + $"{placedAt},{placedAt},{placedAt},0,0,0,{(order.Lines[0].Book is null ? 0 : 1)},3)"
                );
            foreach (var (index, line) in order.Lines.Index())
            {
                lines
                    .Append(
                        lines.Length == 0
                            ? "INSERT INTO order_lines (order_id, number, book_id, title, price, quantity) VALUES\n"
                            : ",\n"
                    )
                    .Append(
                        CultureInfo.InvariantCulture,
                        $"({order.Id},{index + 1},{(line.Book is { } book ? book : "NULL")},'As it was ordered',"
                            + $"{line.Cents * 0.01m},{line.Quantity})"
                    );
            }
        }

        return rows.Append(";\n").Append(lines).Append(";\nCOMMIT;\n");
    }

    private static string FormatPlacedAt(GeneratedOrder order) =>
        new DateTime(2026, 1, 1)
            .AddSeconds(order.Id)
            .ToString("\\'yyyy-MM-dd HH:mm:ss\\'", CultureInfo.InvariantCulture);
}
