using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Journeys;

/// <summary>
/// Counts the SQL statements of one order in the log of the server, from the request until the order is completed.
/// </summary>
public sealed partial class OrderCostTests(ShopProcesses shop) : IClassFixture<ShopProcesses>
{
    private const double MaxStatementsInOrders = 30;
    private const double MaxStatementsInInventory = 19;
    private const double MaxStatementsAtOnce = 25;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_of_two_lines_stays_within_its_statement_budget()
    {
        var books = await StartAsync();

        var (orders, inventory, report) = await CountAsync(5, async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                await CompleteAsync(books);
            }
        });

        Assert.True(orders is > 10 and <= MaxStatementsInOrders, report);
        Assert.True(inventory is > 5 and <= MaxStatementsInInventory, report);
    }

    [Fact]
    public async Task Orders_at_once_share_statements()
    {
        const int Count = 200;
        var books = await StartAsync();

        var (orders, inventory, report) = await CountAsync(Count, async () =>
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, Count),
                new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = CancellationToken },
                async (_, _) => await PlaceAsync(books)
            );
            await WaitUntilCompletedAsync();
        });

        Assert.True(orders + inventory is > 10 and <= MaxStatementsAtOnce, report);
    }

    private async Task<(long First, long Second)> StartAsync()
    {
        // Periodic work is off, so that the orders cause every counted statement.
        (string, string)[] idle =
        [
            ("Messaging:PollInterval", "01:00:00"),
            ("Messaging:RetentionInterval", "01:00:00"),
            ("Messaging:AcknowledgementInterval", "01:00:00"),
            ("Saga:PollInterval", "01:00:00"),
            ("Saga:StepTimeout", "00:01:00"),
            ("Inventory:ExpiryInterval", "01:00:00"),
            ("Reports:PollInterval", "01:00:00"),
        ];
        await shop.Orders.RestartAsync(idle);
        await shop.Inventory.RestartAsync(idle);
        var books = (await shop.AddBookAsync(copies: 1_000), await shop.AddBookAsync(copies: 1_000));
        await CompleteAsync(books);
        return books;
    }

    /// <summary>Returns the statements for one of the orders that the action completes.</summary>
    private async Task<(double Orders, double Inventory, string Report)> CountAsync(int count, Func<Task> action)
    {
        var mariadb = await MariaDbServer.SharedAsync();
        await mariadb.ExecuteAsync("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON");
        await action();
        await mariadb.ExecuteAsync("SET GLOBAL general_log = OFF");
        var (orders, inventory) = (
            await StatementsAsync(shop.OrdersSchema),
            await StatementsAsync(shop.InventorySchema)
        );
        await mariadb.ExecuteAsync("TRUNCATE mysql.general_log");

        var report = Report("Orders", orders, count) + Report("Inventory", inventory, count);
        TestContext.Current.TestOutputHelper!.WriteLine(report);
        return ((double)orders.Count / count, (double)inventory.Count / count, report);
    }

    private static string Report(string service, List<string> statements, int orders) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{service}: {(double)statements.Count / orders:0.0} statements an order\n"
        )
        + string.Concat(
            statements
                .GroupBy(text =>
                    List().Replace(text, list => $"{(list.Value[0] == '?' ? "?" : list.Groups[1].Value)} ...")
                )
                .OrderByDescending(group => group.Count())
                .Select(group =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  {(double)group.Count() / orders:0.00} {group.Key}\n"
                    )
                )
        );

    private async Task CompleteAsync((long First, long Second) books)
    {
        await PlaceAsync(books);
        await WaitUntilCompletedAsync();
    }

    private async Task PlaceAsync((long First, long Second) books)
    {
        using var placed = await shop.Orders.Client.PostAsJsonAsync(
            "/orders",
            new
            {
                userId = 1,
                items = new[]
                {
                    new { bookId = books.First, quantity = 1 },
                    new { bookId = books.Second, quantity = 2 },
                },
            },
            CancellationToken
        );
        Assert.Equal(HttpStatusCode.Created, placed.StatusCode);
    }

    private async Task WaitUntilCompletedAsync()
    {
        await shop.WaitUntilAsync(
            async () => await shop.QueryOrdersAsync("SELECT COUNT(*) FROM orders WHERE status <> 'Completed'") == "0",
            "every order completed"
        );
        await shop.WaitUntilAsync(
            async () =>
                await shop.QueryOrdersAsync("SELECT COUNT(*) FROM outbox WHERE entry_id IS NULL") == "0"
                && await shop.QueryInventoryAsync("SELECT COUNT(*) FROM outbox WHERE entry_id IS NULL") == "0",
            "every message sent"
        );
    }

    /// <summary>Returns the statements of the account without their values. Batches are split.</summary>
    private static async Task<List<string>> StatementsAsync(string account)
    {
        var log = await (await MariaDbServer.SharedAsync()).ExecuteAsync(
            $"""
            SELECT REGEXP_REPLACE(CONVERT(argument USING utf8mb4), '[[:space:]]+', ' ')
            FROM mysql.general_log WHERE command_type <> 'Quit' AND user_host LIKE '{account}[%'
            """
        );
        return
        [
            .. log.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(sent =>
                    Literal()
                        .Replace(sent, "?")
                        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                )
                // Periodic statements do not depend on the orders.
                .Where(statement => !PeriodicStatement().IsMatch(statement) && !DriverStatement().IsMatch(statement)),
        ];
    }

    [GeneratedRegex(@"'(?:[^'\\]|\\.|'')*'|\b\d+(?:\.\d+)?\b")]
    private static partial Regex Literal();

    // Lists of any length are one statement in the report.
    [GeneratedRegex(@"\?(?:\s*,\s*-?\?)+|(\([^()]*(?:\([^()]*\)[^()]*)*\))(?:,\s*\([^()]*(?:\([^()]*\)[^()]*)*\))+")]
    private static partial Regex List();

    // The driver sends these in the packets of other statements or when it checks a pooled connection.
    [GeneratedRegex(
        "^(?:SET NAMES|set session transaction isolation level|SELECT ROW_COUNT|SET AUTOCOMMIT)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex DriverStatement();

    [GeneratedRegex(@"COUNT\(\*\)|schema_changes|idempotent_requests WHERE created_at <|FROM `?idempotent_requests")]
    private static partial Regex PeriodicStatement();
}
