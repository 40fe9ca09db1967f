using System.Text;

namespace Biblio.LoadTests.Bare;

/// <summary>The transactions of one order that changed something, as the database's own log of all statements has them; what only looked is left out.</summary>
internal sealed class Recording
{
    /// <summary>What makes the log: every statement, its connection and its account, in the order in which they came. The text is in hexadecimal digits: it has lines of its own.</summary>
    public const string Query =
        "SELECT thread_id, SUBSTRING_INDEX(user_host, '[', 1), HEX(argument) FROM mysql.general_log WHERE command_type IN ('Query', 'Execute')";

    private static readonly string[] Writing = ["INSERT", "UPDATE", "DELETE", "REPLACE"];

    private Recording(IReadOnlyDictionary<string, IReadOnlyList<string>> statements, int all) =>
        (Statements, All) = (statements, all);

    /// <summary>By account: what it sent, in order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Statements { get; }

    /// <summary>How many statements these accounts sent in all, with those that only looked.</summary>
    public int All { get; }

    /// <param name="log">What <see cref="Query"/> answers, a line each, separated by tabs.</param>
    /// <param name="accounts">Whose statements belong to an order.</param>
    public static Recording Read(string log, params string[] accounts)
    {
        var kept = accounts.ToDictionary(account => account, _ => new List<string>());
        var open = new Dictionary<string, List<string>>();
        var all = 0;
        foreach (var line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')))
        {
            var (connection, account, statement) = (
                line[0],
                line[1],
                Encoding.UTF8.GetString(Convert.FromHexString(line[2]))
            );
            if (!kept.TryGetValue(account, out var own))
            {
                continue;
            }

            all++;
            if (!open.TryGetValue(connection, out var transaction))
            {
                if (Begins(statement))
                {
                    open[connection] = [statement];
                }
                else if (Writes(statement))
                {
                    own.Add(statement);
                }
            }
            else
            {
                transaction.Add(statement);
                if (Ends(statement))
                {
                    own.AddRange(
                        transaction.Any(Writes) && statement.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase)
                            ? transaction
                            : []
                    );
                    open.Remove(connection);
                }
            }
        }

        return new(kept.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value), all);
    }

    private static bool Begins(string statement) =>
        statement.StartsWith("START TRANSACTION", StringComparison.OrdinalIgnoreCase)
        || statement.StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase)
        || statement.StartsWith("SET TRANSACTION", StringComparison.OrdinalIgnoreCase)
        || statement.StartsWith("SET SESSION TRANSACTION", StringComparison.OrdinalIgnoreCase);

    private static bool Ends(string statement) =>
        statement.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase)
        || (
            statement.StartsWith("ROLLBACK", StringComparison.OrdinalIgnoreCase)
            && !statement.Contains("SAVEPOINT", StringComparison.OrdinalIgnoreCase)
        );

    private static bool Writes(string statement) =>
        Writing.Any(word => statement.AsSpan().TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase));
}
