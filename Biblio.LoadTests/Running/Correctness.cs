using System.Globalization;
using System.Text.Json.Nodes;

namespace Biblio.LoadTests.Running;

/// <summary>What must be true after every run, however fast it was.</summary>
internal sealed class Correctness(Visitor visitor, Ledger ledger, Shelf before, DateTimeOffset started, bool alone)
{
    private const int PageSize = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ReportPatience = TimeSpan.FromSeconds(15);

    /// <summary>By how much the shop's clock may differ from this one; orders that were placed so shortly before the run are taken for the run's.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether an answer 5xx makes the run wrong; where it is to be found out how much a shop bears, it is an error like others.</summary>
    public bool ServerErrorsAreWrong { get; init; } = true;

    /// <summary>Where reports may come from that must now say what the database says; without it, they are compared with the orders of this run, which are all there are.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Waits until every order has ended, then compares; returns what is wrong, nothing at best.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        List<string> wrong = [];
        if (ServerErrorsAreWrong && visitor.ServerErrors > 0)
        {
            wrong.Add($"{visitor.ServerErrors} answers were 5xx");
        }

        await ledger.AskAgainAsync();
        if (!await SettledAsync(cancellationToken))
        {
            wrong.Add($"not every order has ended within {Patience.TotalSeconds} s");
            return wrong;
        }

        var orders = await OrdersAsync(wrong, cancellationToken);
        CompareOrders(orders, wrong);
        await CompareStockAsync(orders, wrong, cancellationToken);
        if (Sources is null)
        {
            await CompareReportAsync(orders, wrong, cancellationToken);
        }

        foreach (var source in Sources ?? [])
        {
            await CompareSourceAsync(source, wrong, cancellationToken);
        }

        Console.WriteLine(
            $"Checked: {ledger.Acknowledged.Count} acknowledged orders, {orders.Values.GroupBy(order => (string)order["status"]!).OrderBy(group => group.Key, StringComparer.Ordinal).Aggregate("", (text, group) => $"{text}{group.Count()} {group.Key}, ")}{before.Books.Count} books' stock"
        );
        return wrong;
    }

    private async Task<bool> SettledAsync(CancellationToken cancellationToken)
    {
        for (
            var deadline = DateTime.UtcNow + Patience;
            DateTime.UtcNow < deadline;
            await Task.Delay(500, cancellationToken)
        )
        {
            if ((long)(await visitor.ReadAsync($"/api/orders?pageSize=1&{Since}", cancellationToken))["active"]! == 0)
            {
                return true;
            }
        }

        return false;
    }

    private string Since =>
        $"placedFrom={Uri.EscapeDataString((started - ClockSkew).ToString("O", CultureInfo.InvariantCulture))}";

    private async Task<Dictionary<long, JsonNode>> OrdersAsync(List<string> wrong, CancellationToken cancellationToken)
    {
        var orders = new Dictionary<long, JsonNode>();
        for (var page = 1; ; page++)
        {
            var items = (
                await visitor.ReadAsync(
                    $"/api/orders?page={page}&pageSize={PageSize}&sort=placedAt&{Since}",
                    cancellationToken
                )
            )["items"]!.AsArray();
            // those of a moment before the run are within the skew of the clocks, and not the run's
            foreach (
                var order in items.Where(order =>
                    (long)order!["id"]! > before.NewestOrder && !orders.TryAdd((long)order["id"]!, order)
                )
            )
            {
                wrong.Add($"order {order!["id"]} is listed twice");
            }

            if (items.Count < PageSize)
            {
                return orders;
            }
        }
    }

    private void CompareOrders(Dictionary<long, JsonNode> orders, List<string> wrong)
    {
        wrong.AddRange(ledger.Twice.Select(id => $"order {id} was acknowledged for two different requests"));
        foreach (var (id, lines) in ledger.Acknowledged)
        {
            if (!orders.TryGetValue(id, out var order))
            {
                wrong.Add($"order {id} was acknowledged and is not there");
            }
            else if (!Lines(order).ToHashSet().SetEquals(lines))
            {
                wrong.Add($"order {id} is not what was ordered: {order.ToJsonString()}");
            }
        }

        if (alone && orders.Count != ledger.Acknowledged.Count)
        {
            wrong.Add($"{orders.Count} orders are there, {ledger.Acknowledged.Count} were acknowledged");
        }
    }

    private async Task CompareStockAsync(
        Dictionary<long, JsonNode> orders,
        List<string> wrong,
        CancellationToken cancellationToken
    )
    {
        var sold = orders
            .Values.Where(order => (string)order["status"]! == "completed")
            .SelectMany(Lines)
            .GroupBy(line => line.Book)
            .ToDictionary(book => book.Key, book => book.Sum(line => (long)line.Quantity));
        var after = await Shelf.ReadAsync(visitor, cancellationToken);
        foreach (var (book, onHand) in before.OnHand)
        {
            var expected = onHand - sold.GetValueOrDefault(book);
            if (after.OnHand.GetValueOrDefault(book) != expected)
            {
                wrong.Add(
                    $"book {book}: {after.OnHand.GetValueOrDefault(book)} on hand, {onHand} at the start less {sold.GetValueOrDefault(book)} sold is {expected}"
                );
            }
        }

        var audit = await visitor.ReadAsync("/api/inventory/stock/audit", cancellationToken);
        if (!(bool)audit["addsUp"]! || (long)audit["reserved"]! != 0)
        {
            wrong.Add($"the stock does not add up: {audit.ToJsonString()}");
        }
    }

    private async Task CompareReportAsync(
        Dictionary<long, JsonNode> orders,
        List<string> wrong,
        CancellationToken cancellationToken
    )
    {
        if (!alone)
        {
            return;
        }

        var expected = orders
            .Values.Where(order => (string)order["status"]! == "completed")
            .SelectMany(Lines)
            .GroupBy(line => line.Book)
            .Select(book => (Book: book.Key, Sold: book.Sum(line => (long)line.Quantity)))
            .OrderByDescending(book => book.Sold)
            .ThenBy(book => book.Book)
            .Take(10);
        var report = (await visitor.ReadAsync("/api/orders/reports/best-sellers?source=mysql", cancellationToken))
            .AsArray()
            .Select(book => ((long)book!["bookId"]!, (long)book["quantity"]!));
        if (!expected.SequenceEqual(report))
        {
            wrong.Add($"best-sellers says {string.Join(' ', report)}, the orders say {string.Join(' ', expected)}");
        }
    }

    private async Task CompareSourceAsync(string source, List<string> wrong, CancellationToken cancellationToken)
    {
        foreach (var report in new[] { "best-sellers", "highest-spenders" })
        {
            var (database, other) = ("", "-");
            // events may still be on their way to the copy
            for (
                var deadline = DateTime.UtcNow + ReportPatience;
                database != other && DateTime.UtcNow < deadline;
                await Task.Delay(200, cancellationToken)
            )
            {
                database = (
                    await visitor.ReadAsync($"/api/orders/reports/{report}?source=mysql", cancellationToken)
                ).ToJsonString();
                other = (
                    await visitor.ReadAsync($"/api/orders/reports/{report}?source={source}", cancellationToken)
                ).ToJsonString();
            }

            if (database != other)
            {
                wrong.Add($"{report} from {source} is not what the database says: {other}, and not {database}");
            }
        }
    }

    private static IEnumerable<Line> Lines(JsonNode order) =>
        order["items"]!
            .AsArray()
            .Where(item => item!["bookId"] is not null)
            .Select(item => new Line((long)item!["bookId"]!, (int)item["quantity"]!));
}
