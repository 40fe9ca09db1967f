using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Biblio.LoadTests.Running;

/// <summary>Checks after a run that orders, stock and reports are correct.</summary>
internal sealed class CorrectnessCheck(
    GatewayClient client,
    OrderTracker tracker,
    StockSnapshot initialStock,
    DateTimeOffset started,
    bool isExclusive
)
{
    private const int PageSize = 100;
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ReportTimeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The maximum difference between the clocks of the generator and of Biblio. Orders placed this shortly before
    /// the run count as orders of the run.
    /// </summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a response 5xx makes the run wrong. The lab measures the error rate instead.</summary>
    public bool FailsOnServerErrors { get; init; } = true;

    /// <summary>
    /// The report sources to compare to the database. If null, the reports are compared to the orders of this run,
    /// which must then be all orders.
    /// </summary>
    public IReadOnlyList<string>? ReportSources { get; init; }

    /// <summary>The queues of holds to check. If null, the run placed no holds.</summary>
    public QueueTracker? Queues { get; init; }

    /// <summary>Waits until every order has ended, then compares. Returns a sentence for each error.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        List<string> errors = [];
        if (FailsOnServerErrors && client.ServerErrors > 0)
        {
            errors.Add($"{client.ServerErrors} answers were 5xx");
        }

        await tracker.RetryUnansweredAsync();
        var since = Stopwatch.GetTimestamp();
        if (!await WaitUntilSettledAsync(cancellationToken))
        {
            errors.Add($"not every order has ended within {SettleTimeout.TotalSeconds} s");
            return errors;
        }

        var settled = Stopwatch.GetElapsedTime(since);
        var orders = await ReadOrdersAsync(errors, cancellationToken);
        CompareOrders(orders, errors);
        await CompareStockAsync(orders, errors, cancellationToken);
        await AuditLendingAsync(errors, cancellationToken);
        errors.AddRange(Queues is null ? [] : await Queues.CheckAsync(cancellationToken));
        if (ReportSources is null)
        {
            await CompareReportAsync(orders, errors, cancellationToken);
        }

        foreach (var source in ReportSources ?? [])
        {
            await CompareSourceAsync(source, errors, cancellationToken);
        }

        var statuses = orders
            .Values.GroupBy(order => (string)order["status"]!)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Count()} {group.Key}, ");
        Console.WriteLine(
            $"Checked: {tracker.Acknowledged.Count} acknowledged orders, {string.Concat(statuses)}"
                + $"{initialStock.Books.Count} books' stock; every order had ended {settled.TotalSeconds:0.0} s after the load"
        );
        return errors;
    }

    private async Task<bool> WaitUntilSettledAsync(CancellationToken cancellationToken)
    {
        for (
            var deadline = DateTime.UtcNow + SettleTimeout;
            DateTime.UtcNow < deadline;
            await Task.Delay(500, cancellationToken)
        )
        {
            if (
                (long)(await client.GetJsonAsync($"/api/orders?pageSize=1&{PlacedSince}", cancellationToken))["active"]!
                == 0
            )
            {
                return true;
            }
        }

        return false;
    }

    private string PlacedSince =>
        $"placedFrom={Uri.EscapeDataString((started - ClockSkew).ToString("O", CultureInfo.InvariantCulture))}";

    private async Task<Dictionary<long, JsonNode>> ReadOrdersAsync(
        List<string> errors,
        CancellationToken cancellationToken
    )
    {
        var orders = new Dictionary<long, JsonNode>();
        for (var page = 1; ; page++)
        {
            var items = (
                await client.GetJsonAsync(
                    $"/api/orders?page={page}&pageSize={PageSize}&sort=placedAt&{PlacedSince}",
                    cancellationToken
                )
            )["items"]!.AsArray();
            // Orders from just before the run are in the result because of the clock skew. They do not count.
            foreach (
                var order in items.Where(order =>
                    (long)order!["id"]! > initialStock.NewestOrderId && !orders.TryAdd((long)order["id"]!, order)
                )
            )
            {
                errors.Add($"order {order!["id"]} is listed twice");
            }

            if (items.Count < PageSize)
            {
                return orders;
            }
        }
    }

    private void CompareOrders(Dictionary<long, JsonNode> orders, List<string> errors)
    {
        errors.AddRange(tracker.DuplicateIds.Select(id => $"order {id} was acknowledged for two different requests"));
        foreach (var (id, lines) in tracker.Acknowledged)
        {
            if (!orders.TryGetValue(id, out var order))
            {
                errors.Add($"order {id} was acknowledged and is not there");
            }
            else if (!LinesOf(order).ToHashSet().SetEquals(lines))
            {
                errors.Add($"order {id} is not what was ordered: {order.ToJsonString()}");
            }
        }

        if (isExclusive && orders.Count != tracker.Acknowledged.Count)
        {
            errors.Add($"{orders.Count} orders are there, {tracker.Acknowledged.Count} were acknowledged");
        }
    }

    private async Task CompareStockAsync(
        Dictionary<long, JsonNode> orders,
        List<string> errors,
        CancellationToken cancellationToken
    )
    {
        var sold = orders
            .Values.Where(order => (string)order["status"]! == "completed")
            .SelectMany(LinesOf)
            .GroupBy(line => line.Book)
            .ToDictionary(book => book.Key, book => book.Sum(line => (long)line.Quantity));
        var after = await StockSnapshot.ReadAsync(client, cancellationToken);
        foreach (var (book, onHand) in initialStock.OnHand)
        {
            var expected = onHand - sold.GetValueOrDefault(book);
            if (after.OnHand.GetValueOrDefault(book) != expected)
            {
                errors.Add(
                    $"book {book}: {after.OnHand.GetValueOrDefault(book)} on hand, "
                        + $"{onHand} at the start less {sold.GetValueOrDefault(book)} sold is {expected}"
                );
            }
        }

        var audit = await client.GetJsonAsync("/api/inventory/stock/audit", cancellationToken);
        if (!(bool)audit["addsUp"]! || (long)audit["reserved"]! != 0)
        {
            errors.Add($"the stock does not add up: {audit.ToJsonString()}");
        }
    }

    /// <summary>Every copy has at most one loan or one hold, and its ledger has no gap.</summary>
    private async Task AuditLendingAsync(List<string> errors, CancellationToken cancellationToken)
    {
        var audit = await client.GetJsonAsync("/api/lending/desk/audit", cancellationToken);
        if (!(bool)audit["addsUp"]!)
        {
            errors.Add($"the copies do not add up: {audit.ToJsonString()}");
        }
    }

    private async Task CompareReportAsync(
        Dictionary<long, JsonNode> orders,
        List<string> errors,
        CancellationToken cancellationToken
    )
    {
        if (!isExclusive)
        {
            return;
        }

        var expected = orders
            .Values.Where(order => (string)order["status"]! == "completed")
            .SelectMany(LinesOf)
            .GroupBy(line => line.Book)
            .Select(book => (Book: book.Key, Sold: book.Sum(line => (long)line.Quantity)))
            .OrderByDescending(book => book.Sold)
            .ThenBy(book => book.Book)
            .Take(10);
        var report = (await client.GetJsonAsync("/api/orders/reports/best-sellers?source=mysql", cancellationToken))
            .AsArray()
            .Select(book => ((long)book!["bookId"]!, (long)book["quantity"]!));
        if (!expected.SequenceEqual(report))
        {
            errors.Add($"best-sellers says {string.Join(' ', report)}, the orders say {string.Join(' ', expected)}");
        }
    }

    private async Task CompareSourceAsync(string source, List<string> errors, CancellationToken cancellationToken)
    {
        foreach (var report in new[] { "best-sellers", "highest-spenders" })
        {
            var (expected, actual) = ("", "-");
            // The events that update the copy may not be processed yet.
            for (
                var deadline = DateTime.UtcNow + ReportTimeout;
                expected != actual && DateTime.UtcNow < deadline;
                await Task.Delay(200, cancellationToken)
            )
            {
                expected = (
                    await client.GetJsonAsync($"/api/orders/reports/{report}?source=mysql", cancellationToken)
                ).ToJsonString();
                actual = (
                    await client.GetJsonAsync($"/api/orders/reports/{report}?source={source}", cancellationToken)
                ).ToJsonString();
            }

            if (expected != actual)
            {
                errors.Add($"{report} from {source} differs from the database: {actual} instead of {expected}");
            }
        }
    }

    private static IEnumerable<OrderLine> LinesOf(JsonNode order) =>
        order["items"]!
            .AsArray()
            .Where(item => item!["bookId"] is not null)
            .Select(item => new OrderLine((long)item!["bookId"]!, (int)item["quantity"]!));
}
