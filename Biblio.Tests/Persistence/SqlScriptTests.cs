using Biblio.Persistence.Migrations;

namespace Biblio.Tests.Persistence;

public sealed class SqlScriptTests
{
    [Fact]
    public void A_script_is_split_at_semicolons_outside_quotes_and_comments() =>
        Assert.Equal(
            [
                "INSERT INTO a VALUES ('x;y', \"it\\\";s\", `b;`)",
                "SELECT 1 - -1",
                "/*!50000 SET @a = 1 */",
                "SELECT 'it''s; fine'",
            ],
            SqlScript.Split(
                """
                -- a comment; with a semicolon
                INSERT INTO a VALUES ('x;y', "it\";s", `b;`);
                # another; one
                SELECT 1 - -1; /* and; one */ ;
                /*!50000 SET @a = 1 */;
                SELECT 'it''s; fine'
                """
            )
        );
}
