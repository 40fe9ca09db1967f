using System.Diagnostics;
using Biblio.Persistence;

namespace Biblio.Tests.Persistence;

public sealed class SqlRedactorTests
{
    [Theory]
    [InlineData(
        "SELECT `b`.`id` FROM `books` AS `b` WHERE `b`.`id` = 628",
        "SELECT `b`.`id` FROM `books` AS `b` WHERE `b`.`id` = ?"
    )]
    [InlineData("WHERE id IN (1, 2,3) AND isbn13 = @p0", "WHERE id IN (?) AND isbn13 = @p0")]
    [InlineData("WHERE name = 'O''Brien' AND mail = \"a@b.c\" LIMIT 2", "WHERE name = ? AND mail = ? LIMIT ?")]
    [InlineData(@"WHERE name = 'back\'slash' AND x = -1.5e3", "WHERE name = ? AND x = -?")]
    [InlineData(
        "SELECT t1.c2 FROM t1 WHERE c2 = @__id_0 AND d = 0xFF",
        "SELECT t1.c2 FROM t1 WHERE c2 = @__id_0 AND d = ?"
    )]
    [InlineData("INSERT INTO a (b) VALUES ('cut off", "INSERT INTO a (b) VALUES (?")]
    public void Values_are_removed_and_names_are_kept(string statement, string expected) =>
        Assert.Equal(expected, SqlRedactor.Redact(statement));

    [Fact]
    public void A_repeated_statement_is_redacted_in_the_same_way()
    {
        using var text = new SqlRedactor();

        Assert.Equal(
            ["SELECT ?", "SELECT @id", "SELECT ?", "SELECT @id"],
            new[] { "SELECT 7", "SELECT @id", "SELECT 7", "SELECT @id" }.Select(statement =>
            {
                using var span = new Activity("query").SetTag("db.query.text", statement);
                text.OnEnd(span);
                return span.GetTagItem("db.query.text");
            })
        );
    }

    [Fact]
    public void A_long_statement_is_cut() =>
        Assert.InRange(SqlRedactor.Redact("SELECT " + new string('x', 100_000)).Length, 1, 2_000);
}
