namespace Biblio.Persistence;

/// <summary>The kind of a SQL statement: its first word, in capitals.</summary>
internal static class SqlOperation
{
    private static readonly string[] Known =
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

    /// <summary><c>OTHER</c> for a word that is not known, so that a metric has few values.</summary>
    public static string Of(string statement)
    {
        var rest = statement.AsSpan().TrimStart();
        // EF Core writes the tags of a query as comments before it.
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

        foreach (var word in Known)
        {
            if (rest[..length].Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return word;
            }
        }

        return "OTHER";
    }
}
