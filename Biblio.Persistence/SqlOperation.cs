namespace Biblio.Persistence;

/// <summary>The operation of a SQL statement, such as SELECT: its first word in upper case.</summary>
internal static class SqlOperation
{
    private static readonly string[] Operations =
    [
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "REPLACE",
        "SET",
        "WITH",
        "CREATE",
        "ALTER",
        "DROP",
        "CALL",
        "COMMIT",
        "ROLLBACK",
    ];

    /// <summary>Returns <c>OTHER</c> for an unknown word, so that a metric has few tag values.</summary>
    public static string Of(string statement)
    {
        var rest = statement.AsSpan().TrimStart();
        // EF Core writes the tags of a query as comments in front of it.
        while (rest.StartsWith("--"))
        {
            var end = rest.IndexOf('\n');
            rest = end < 0 ? [] : rest[(end + 1)..].TrimStart();
        }

        var length = 0;
        while (length < rest.Length && char.IsAsciiLetter(rest[length]))
        {
            length++;
        }

        foreach (var word in Operations)
        {
            if (rest[..length].Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return word;
            }
        }

        return "OTHER";
    }
}
