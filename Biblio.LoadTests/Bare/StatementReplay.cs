using System.Diagnostics;
using System.Globalization;

namespace Biblio.LoadTests.Bare;

/// <summary>
/// The baseline of an order: the database alone. As many connections as there are callers send the statements of
/// orders in sequence. Each connection has its own copy of the tables, so that none waits for a row lock of another.
/// </summary>
internal sealed class StatementReplay(
    RootDatabaseClient database,
    IReadOnlyDictionary<string, StatementTemplate> templates,
    int copyCount
)
{
    private long _replayedOrders;

    /// <summary>Creates the copies from the dumps of the schemas.</summary>
    public async Task CreateCopiesAsync(IReadOnlyDictionary<string, string> dumps, CancellationToken cancellationToken)
    {
        foreach (var copy in Enumerable.Range(0, copyCount))
        {
            foreach (var (schema, dump) in dumps)
            {
                await database.QueryAsync($"CREATE DATABASE {CopyName(schema, copy)}", cancellationToken);
                await database.WriteAsync(CopyName(schema, copy), input => input.WriteAsync(dump), cancellationToken);
            }
        }
    }

    /// <summary>
    /// Replays the given number of orders in every copy, all copies concurrently. Returns orders per second.
    /// </summary>
    public async Task<double> RunAsync(int ordersPerCopy, CancellationToken cancellationToken)
    {
        var scripts = templates.ToDictionary(pair => pair.Key, pair => BuildScript(pair.Value, ordersPerCopy));
        var started = Stopwatch.StartNew();
        await Task.WhenAll(
            from schema in templates.Keys
            from copy in Enumerable.Range(0, copyCount)
            select database.WriteAsync(
                CopyName(schema, copy),
                input => input.WriteAsync(scripts[schema]),
                cancellationToken
            )
        );
        _replayedOrders += ordersPerCopy;
        return ordersPerCopy * copyCount / started.Elapsed.TotalSeconds;
    }

    /// <summary>
    /// Throws unless every copy has all orders completed, their copies sold, and no unsent message. A replay that does
    /// less work would be fast and wrong.
    /// </summary>
    public async Task VerifyAsync(string orders, string inventory, CancellationToken cancellationToken)
    {
        var firstKey = StatementTemplate.FirstKey(0);
        foreach (var copy in Enumerable.Range(0, copyCount))
        {
            var (ordersCopy, inventoryCopy) = (CopyName(orders, copy), CopyName(inventory, copy));
            var actual = await database.QueryAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    SELECT (SELECT COUNT(*) FROM {ordersCopy}.orders WHERE id >= {firstKey} AND status = 'Completed'),
                           (SELECT -SUM(m.quantity) FROM {inventoryCopy}.movements m WHERE m.order_id >= {firstKey}),
                           (SELECT COUNT(*) FROM {ordersCopy}.outbox WHERE entry_id IS NULL)
                               + (SELECT COUNT(*) FROM {inventoryCopy}.outbox WHERE entry_id IS NULL)
                               + (SELECT SUM(reserved) FROM {inventoryCopy}.stock)
                    """
                ),
                cancellationToken
            );
            if (actual != string.Create(CultureInfo.InvariantCulture, $"{_replayedOrders}\t{_replayedOrders}\t0"))
            {
                throw new LoadException(
                    $"The replay differs from Biblio: {_replayedOrders} orders were replayed; "
                        + "the numbers of completed orders, sold copies and remaining messages and reservations are "
                        + $"{actual.Replace("\t", ", ", StringComparison.Ordinal)}."
                );
            }
        }
    }

    private string BuildScript(StatementTemplate template, int orders)
    {
        using var script = new StringWriter(CultureInfo.InvariantCulture);
        script.Write("DELIMITER $$\n");
        for (var order = 0; order < orders; order++)
        {
            template.Write(script, _replayedOrders + order);
        }

        return script.ToString();
    }

    private static string CopyName(string schema, int copy) =>
        string.Create(CultureInfo.InvariantCulture, $"alone_{copy}_{schema}");
}
