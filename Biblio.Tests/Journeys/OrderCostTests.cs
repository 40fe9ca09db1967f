using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Journeys;

/// <summary>
/// Counts the SQL statements of one order in the log of the server, from the request until the order is completed.
/// </summary>
public sealed partial class OrderCostTests(ShopProcesses shop) : IClassFixture<ShopProcesses>
{
    private const int Orders = 5;
    private const double MaxStatementsInOrders = 35;
    private const double MaxStatementsInInventory = 22;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_of_two_lines_stays_within_its_statement_budget()
    {
        // Periodic work is off, so that the orders cause every counted statement.
        (string, string)[] idle =
        [
            ("Messaging:PollInterval", "01:00:00"),
            ("Messaging:RetentionInterval", "01:00:00"),
            ("Messaging:AcknowledgementInterval", "01:00:00"),
            ("Saga:PollInterval", "01:00:00"),
            ("Inventory:ExpiryInterval", "01:00:00"),
            ("Reports:PollInterval", "01:00:00"),
        ];
        await shop.Orders.RestartAsync(idle);
        await shop.Inventory.RestartAsync(idle);
        var books = (await shop.AddBookAsync(copies: 50), await shop.AddBookAsync(copies: 50));
        await CompleteAsync(books);

        var mariadb = await MariaDbServer.SharedAsync();
        await mariadb.ExecuteAsync("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON");
        for (var i = 0; i < Orders; i++)
        {
            await CompleteAsync(books);
        }

        await mariadb.ExecuteAsync("SET GLOBAL general_log = OFF");
        var (orders, inventory) = (
            await StatementsAsync(shop.OrdersSchema),
            await StatementsAsync(shop.InventorySchema)
        );
        await mariadb.ExecuteAsync("TRUNCATE mysql.general_log");

        var report = Report("Orders", orders) + Report("Inventory", inventory);
        TestContext.Current.TestOutputHelper!.WriteLine(report);
        Assert.True((double)orders.Count / Orders is > 10 and <= MaxStatementsInOrders, report);
        Assert.True((double)inventory.Count / Orders is > 5 and <= MaxStatementsInInventory, report);
    }

    private static string Report(string service, List<string> statements) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{service}: {(double)statements.Count / Orders:0.0} statements an order\n"
        )
        + string.Concat(
            statements
                .GroupBy(text => text)
                .OrderByDescending(group => group.Count())
                .Select(group =>
                    string.Create(CultureInfo.InvariantCulture, $"  {(double)group.Count() / Orders:0.0} {group.Key}\n")
                )
        );

    private async Task CompleteAsync((long First, long Second) books)
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
        var order = (long)JsonNode.Parse(await placed.Content.ReadAsStringAsync(CancellationToken))!["id"]!;
        await shop.WaitUntilAsync(
            async () => await shop.StateAsync(order) == ("completed", "done"),
            $"order {order} completed"
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

    // The driver sends these in the packets of other statements or when it checks a pooled connection.
    [GeneratedRegex(
        "^(?:SET NAMES|set session transaction isolation level|SELECT ROW_COUNT|SET AUTOCOMMIT)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex DriverStatement();

    [GeneratedRegex(@"COUNT\(\*\)|schema_changes|idempotent_requests WHERE created_at <|FROM `?idempotent_requests")]
    private static partial Regex PeriodicStatement();
}
