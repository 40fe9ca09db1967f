using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Journeys;

/// <summary>What one order costs the database, from the request until it is completed, as the server itself counts.</summary>
public sealed partial class OrderCostTests(ShopProcesses shop) : IClassFixture<ShopProcesses>
{
    private const int Orders = 5;
    private const double MostInOrders = 35;
    private const double MostInInventory = 22;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_of_two_lines_takes_no_more_statements_than_it_has_to()
    {
        // nobody looks for work on his own accord here: what is counted is caused by the orders
        (string, string)[] idle =
        [
            ("Messaging:PollInterval", "01:00:00"),
            ("Messaging:RetentionInterval", "01:00:00"),
            ("Saga:Tick", "01:00:00"),
            ("Inventory:SweepInterval", "01:00:00"),
            ("Reports:ListenEvery", "01:00:00"),
        ];
        await shop.Orders.RestartAsync(idle);
        await shop.Inventory.RestartAsync(idle);
        var books = (await shop.BookAsync(copies: 50), await shop.BookAsync(copies: 50));
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
        Assert.True((double)orders.Count / Orders is > 10 and <= MostInOrders, report);
        Assert.True((double)inventory.Count / Orders is > 5 and <= MostInInventory, report);
    }

    private static string Report(string service, List<string> statements) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{service}: {(double)statements.Count / Orders:0.0} statements an order\n"
        )
        + string.Concat(
            statements
                .GroupBy(text => text)
                .OrderByDescending(equal => equal.Count())
                .Select(equal =>
                    string.Create(CultureInfo.InvariantCulture, $"  {(double)equal.Count() / Orders:0.0} {equal.Key}\n")
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
            Cancellation
        );
        Assert.Equal(HttpStatusCode.Created, placed.StatusCode);
        var order = (long)JsonNode.Parse(await placed.Content.ReadAsStringAsync(Cancellation))!["id"]!;
        await shop.UntilAsync(
            async () => await shop.StateAsync(order) == ("completed", "done"),
            $"order {order} completed"
        );
        await shop.UntilAsync(
            async () =>
                await shop.OrdersRowAsync("SELECT COUNT(*) FROM outbox") == "0"
                && await shop.InventoryRowAsync("SELECT COUNT(*) FROM outbox") == "0",
            "everything said"
        );
    }

    /// <summary>What the account asked, without the values; one by one also what travelled together.</summary>
    private static async Task<List<string>> StatementsAsync(string account)
    {
        var log = await (await MariaDbServer.SharedAsync()).ExecuteAsync(
            $"SELECT REGEXP_REPLACE(CONVERT(argument USING utf8mb4), '[[:space:]]+', ' ') FROM mysql.general_log WHERE command_type <> 'Quit' AND user_host LIKE '{account}[%'"
        );
        return
        [
            .. log.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(sent =>
                    Values()
                        .Replace(sent, "?")
                        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                )
                // housekeeping goes by its own clock
                .Where(statement => !Housekeeping().IsMatch(statement) && !OfTheDriver().IsMatch(statement)),
        ];
    }

    [GeneratedRegex(@"'(?:[^'\\]|\\.|'')*'|\b\d+(?:\.\d+)?\b")]
    private static partial Regex Values();

    // sent along with our statements in one packet, or with the check that a pooled connection still lives
    [GeneratedRegex(
        "^(?:SET NAMES|set session transaction isolation level|SELECT ROW_COUNT|SET AUTOCOMMIT)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex OfTheDriver();

    [GeneratedRegex(@"COUNT\(\*\)|idempotency_keys` WHERE at <|FROM idempotency_keys WHERE")]
    private static partial Regex Housekeeping();
}
