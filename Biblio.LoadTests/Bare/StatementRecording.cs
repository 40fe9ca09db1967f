using System.Text;

namespace Biblio.LoadTests.Bare;

/// <summary>
/// The transactions of one order that changed data, read from the general query log of the database. Read-only
/// transactions are left out.
/// </summary>
internal sealed class StatementRecording
{
    /// <summary>
    /// Reads the log: every statement with its connection and its account, in the order of arrival. The text is in
    /// hexadecimal digits, because statements can have several lines.
    /// </summary>
    public const string LogQuery =
        "SELECT thread_id, SUBSTRING_INDEX(user_host, '[', 1), HEX(argument) FROM mysql.general_log "
        + "WHERE command_type IN ('Query', 'Execute')";

    private static readonly string[] WriteKeywords = ["INSERT", "UPDATE", "DELETE", "REPLACE"];

    private StatementRecording(IReadOnlyDictionary<string, IReadOnlyList<string>> statements, int totalCount) =>
        (Statements, TotalCount) = (statements, totalCount);

    /// <summary>Statements in the order of arrival, by account.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Statements { get; }

    /// <summary>The number of statements that these accounts sent, including read-only ones.</summary>
    public int TotalCount { get; }

    /// <param name="log">The result of <see cref="LogQuery"/>: one line for each row, tabs between columns.</param>
    /// <param name="accounts">The database accounts of the services that process an order.</param>
    public static StatementRecording Parse(string log, params string[] accounts)
    {
        var recorded = accounts.ToDictionary(account => account, _ => new List<string>());
        var openTransactions = new Dictionary<string, List<string>>();
        var totalCount = 0;
        foreach (var line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')))
        {
            var (connection, account, statement) = (
                line[0],
                line[1],
                Encoding.UTF8.GetString(Convert.FromHexString(line[2]))
            );
            if (!recorded.TryGetValue(account, out var accountStatements))
            {
                continue;
            }

            totalCount++;
            if (!openTransactions.TryGetValue(connection, out var transaction))
            {
                if (BeginsTransaction(statement))
                {
                    openTransactions[connection] = [statement];
                }
                else if (ModifiesData(statement))
                {
                    accountStatements.Add(statement);
                }
            }
            else
            {
                transaction.Add(statement);
                if (EndsTransaction(statement))
                {
                    accountStatements.AddRange(
                        transaction.Any(ModifiesData)
                        && statement.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase)
                            ? transaction
                            : []
                    );
                    openTransactions.Remove(connection);
                }
            }
        }

        return new(recorded.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value), totalCount);
    }

    private static bool BeginsTransaction(string statement) =>
        statement.StartsWith("START TRANSACTION", StringComparison.OrdinalIgnoreCase)
        || statement.StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase)
        || statement.StartsWith("SET TRANSACTION", StringComparison.OrdinalIgnoreCase)
        || statement.StartsWith("SET SESSION TRANSACTION", StringComparison.OrdinalIgnoreCase);

    private static bool EndsTransaction(string statement) =>
        statement.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase)
        || (
            statement.StartsWith("ROLLBACK", StringComparison.OrdinalIgnoreCase)
            && !statement.Contains("SAVEPOINT", StringComparison.OrdinalIgnoreCase)
        );

    private static bool ModifiesData(string statement) =>
        WriteKeywords.Any(keyword =>
            statement.AsSpan().TrimStart().StartsWith(keyword, StringComparison.OrdinalIgnoreCase)
        );
}
