using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Bare;

/// <summary>The database of a Biblio instance, used as root through the server's own command-line client.</summary>
internal sealed class RootDatabaseClient(BiblioInstance biblio)
{
    private const string Password = "what-the-database-does-alone";
    private static readonly string[] Programs = ["mariadb", "mysql"];
    private static readonly string[] DumpPrograms = ["mariadb-dump", "mysqldump"];

    /// <summary>The setting that gives an instance a known root password.</summary>
    public static KeyValuePair<string, string> PasswordSetting => new("Parameters__mysql-root-password", Password);

    public Task<string> QueryAsync(string sql, CancellationToken cancellationToken) =>
        WriteAsync("mysql", input => input.WriteLineAsync(sql), cancellationToken);

    /// <summary>
    /// Opens one connection to this schema and runs the statements that are written to it, in sequence. The first
    /// error ends it.
    /// </summary>
    public Task<string> WriteAsync(string schema, Func<TextWriter, Task> write, CancellationToken cancellationToken) =>
        CommandLineClient.RunAsync(
            Programs,
            [.. ConnectionArguments, "--batch", "--raw", "--skip-column-names", schema],
            ("MYSQL_PWD", Password),
            write,
            cancellationToken
        );

    /// <summary>Dumps the tables and rows of a schema, as SQL.</summary>
    public Task<string> DumpAsync(string schema, CancellationToken cancellationToken) =>
        CommandLineClient.RunAsync(
            DumpPrograms,
            [.. ConnectionArguments, "--single-transaction", schema],
            ("MYSQL_PWD", Password),
            _ => Task.CompletedTask,
            cancellationToken
        );

    private string[] ConnectionArguments =>
        ["--no-defaults", $"--socket={biblio.MySqlSocket}", "--user=root", "--default-character-set=utf8mb4"];
}
