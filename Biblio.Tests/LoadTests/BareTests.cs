using System.Text;
using Biblio.LoadTests.Bare;

namespace Biblio.Tests.LoadTests;

public sealed class BareTests
{
    [Fact]
    public void A_recording_keeps_writes_and_drops_reads()
    {
        var recording = StatementRecording.Parse(
            Log(
                ("1", "orders", "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"),
                ("1", "orders", "START TRANSACTION"),
                ("2", "orders", "SELECT 1"),
                ("1", "orders", "SELECT * FROM orders FOR UPDATE"),
                ("3", "orders", "START TRANSACTION"),
                ("3", "orders", "INSERT INTO orders VALUES (1)"),
                ("2", "orders", "insert ignore into payments values (1)"),
                ("3", "orders", "RELEASE SAVEPOINT s"),
                ("1", "orders", "ROLLBACK"),
                ("3", "orders", "ROLLBACK TO SAVEPOINT s"),
                ("4", "catalog", "DELETE FROM books"),
                ("3", "orders", "COMMIT"),
                ("5", "inventory", "START TRANSACTION"),
                ("5", "inventory", "UPDATE stock SET reserved = 1"),
                ("5", "inventory", "ROLLBACK")
            ),
            "orders",
            "inventory"
        );

        Assert.Equal(
            [
                "insert ignore into payments values (1)",
                "START TRANSACTION",
                "INSERT INTO orders VALUES (1)",
                "RELEASE SAVEPOINT s",
                "ROLLBACK TO SAVEPOINT s",
                "COMMIT",
            ],
            recording.Statements["orders"]
        );
        Assert.Empty(recording.Statements["inventory"]);
        Assert.Equal(14, recording.TotalCount);
    }

    [Fact]
    public void Every_replayed_order_has_its_own_keys_and_messages()
    {
        var template = new StatementTemplate([
            $"INSERT INTO lines (order_id, price) VALUES ({StatementTemplate.FirstKey(0)}, 5000000000.50)",
            "INSERT INTO outbox (id) VALUES "
                + "('01a1fe86-bf35-7c3f-a392-1925eaeb7f7e'), ('01a1fe86-bf35-7c3f-a392-1925eaeb7f7f')",
            "INSERT INTO inbox (id) VALUES ('01a1fe86-bf35-7c3f-a392-1925eaeb7f7e')",
            $"DELETE FROM outbox WHERE id IN ({StatementTemplate.FirstKey(1)}, {StatementTemplate.FirstKey(1) + 1})",
        ]);

        using var output = new StringWriter();
        template.Write(output, 0);
        template.Write(output, 3);
        var statements = output.ToString().Split("$$\n");

        Assert.Equal(4, template.Count);
        Assert.Equal("INSERT INTO lines (order_id, price) VALUES (5000000000, 5000000000.50)", statements[0]);
        Assert.Equal("INSERT INTO lines (order_id, price) VALUES (5000000003, 5000000000.50)", statements[4]);
        Assert.Equal("DELETE FROM outbox WHERE id IN (6000000006, 6000000007)", statements[7]);
        var ids = statements
            .Where(statement => statement.Contains("box (id)", StringComparison.Ordinal))
            .Select(statement => statement.Split('\'')[1])
            .ToList();
        Assert.Equal([ids[0], ids[0], ids[2], ids[2]], ids);
        Assert.NotEqual(ids[0], ids[2]);
        Assert.All(ids, id => Assert.NotEqual("01a1fe86-bf35-7c3f-a392-1925eaeb7f7e", id));
    }

    private static string Log(params IEnumerable<(string Connection, string Account, string Statement)> statements) =>
        string.Join(
            '\n',
            statements.Select(entry =>
                $"{entry.Connection}\t{entry.Account}\t{Convert.ToHexString(Encoding.UTF8.GetBytes(entry.Statement))}"
            )
        );
}
