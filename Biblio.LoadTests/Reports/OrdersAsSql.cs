using System.Globalization;
using System.Text;

namespace Biblio.LoadTests.Reports;

/// <summary>Writes orders as statements with many rows each, for the client of the database; never more of them in memory than one statement.</summary>
internal static class OrdersAsSql
{
    private const int AtOnce = 1000;

    public static async Task WriteAsync(
        IEnumerable<GeneratedOrder> orders,
        TextWriter writer,
        CancellationToken cancellationToken
    )
    {
        // what is written is whole: nothing to look up for every row
        await writer.WriteLineAsync("SET foreign_key_checks = 0, unique_checks = 0, autocommit = 0;");
        foreach (var some in orders.Chunk(AtOnce))
        {
            await writer.WriteAsync(Statements(some), cancellationToken);
        }

        await writer.WriteLineAsync("COMMIT;");
    }

    private static StringBuilder Statements(GeneratedOrder[] orders)
    {
        var (rows, lines) = (new StringBuilder(), new StringBuilder());
        foreach (var order in orders)
        {
            // ended or not, they are never due: they only stand there
            rows.Append(
                    rows.Length == 0
                        ? "INSERT INTO orders (id, user_id, status, step, total, currency, placed_at, changed_at, give_up_at, attempts, stock_held, payment_open, has_books, version) VALUES\n"
                        : ",\n"
                )
                .Append(
                    CultureInfo.InvariantCulture,
                    $"({order.Id},{order.User},'{order.Status}','Done',{order.Cents * 0.01m},'{order.Currency}',{At(order)},{At(order)},{At(order)},0,0,0,{(order.Lines[0].Book is null ? 0 : 1)},3)"
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
                        $"({order.Id},{index + 1},{(line.Book is { } book ? book : "NULL")},'As it was ordered',{line.Cents * 0.01m},{line.Quantity})"
                    );
            }
        }

        return rows.Append(";\n").Append(lines).Append(";\nCOMMIT;\n");
    }

    private static string At(GeneratedOrder order) =>
        new DateTime(2026, 1, 1)
            .AddSeconds(order.Id)
            .ToString("\\'yyyy-MM-dd HH:mm:ss\\'", CultureInfo.InvariantCulture);
}
