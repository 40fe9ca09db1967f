namespace MySqlConnector;

/// <summary>What a statement is, from its first word; enough to name it and to know whether it leaves something behind in the session.</summary>
internal static class SqlText
{
    /// <summary>The first word after comments and brackets, in capitals.</summary>
    public static string Operation(string sql)
    {
        var rest = sql.AsSpan().TrimStart();
        while (true)
        {
            if (rest.StartsWith("--") || rest.StartsWith("#"))
            {
                var end = rest.IndexOf('\n');
                rest = end < 0 ? [] : rest[(end + 1)..].TrimStart();
            }
            else if (rest.StartsWith("/*"))
            {
                var end = rest.IndexOf("*/");
                rest = end < 0 ? [] : rest[(end + 2)..].TrimStart();
            }
            else if (rest.StartsWith("("))
            {
                rest = rest[1..].TrimStart();
            }
            else
            {
                break;
            }
        }

        var length = 0;
        while (length < rest.Length && char.IsAsciiLetter(rest[length]))
        {
            length++;
        }

        return rest[..length] switch
        {
            "SELECT" => "SELECT",
            "INSERT" => "INSERT",
            "UPDATE" => "UPDATE",
            "DELETE" => "DELETE",
            "START" => "START",
            "COMMIT" => "COMMIT",
            var other => other.ToString().ToUpperInvariant(),
        };
    }

    /// <summary>May the session be used by somebody else afterwards? Not when the statement may have set a variable, taken a lock or begun a transaction by hand.</summary>
    public static bool LeavesNothing(string operation, string sql) =>
        operation is "SELECT" or "INSERT" or "UPDATE" or "DELETE" or "REPLACE" or "WITH" or "COMMIT" or "ROLLBACK" or "SAVEPOINT" or "RELEASE" or "SHOW" or "EXPLAIN" or "DESCRIBE" or "VALUES"
        && !sql.Contains("GET_LOCK", StringComparison.OrdinalIgnoreCase);
}
