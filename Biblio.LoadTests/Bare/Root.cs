using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Bare;

/// <summary>The database of a shop as its root sees it, through the server's own client.</summary>
internal sealed class Root(Shop shop)
{
    private const string Password = "what-the-database-does-alone";
    private static readonly string[] Programs = ["mariadb", "mysql"];
    private static readonly string[] DumpPrograms = ["mariadb-dump", "mysqldump"];

    /// <summary>What a shop is started with, so that its root is known.</summary>
    public static KeyValuePair<string, string> Setting => new("Parameters__mysql-root-password", Password);

    public Task<string> AskAsync(string sql, CancellationToken cancellationToken) =>
        WriteAsync("mysql", input => input.WriteLineAsync(sql), cancellationToken);

    /// <summary>One connection to this schema that does what is written to it, one statement after the other; the first error ends it.</summary>
    public Task<string> WriteAsync(string schema, Func<TextWriter, Task> write, CancellationToken cancellationToken) =>
        Client.RunAsync(
            Programs,
            [.. Connection, "--batch", "--raw", "--skip-column-names", schema],
            ("MYSQL_PWD", Password),
            write,
            cancellationToken
        );

    /// <summary>Tables and rows of a schema, as SQL.</summary>
    public Task<string> DumpAsync(string schema, CancellationToken cancellationToken) =>
        Client.RunAsync(
            DumpPrograms,
            [.. Connection, "--single-transaction", schema],
            ("MYSQL_PWD", Password),
            _ => Task.CompletedTask,
            cancellationToken
        );

    private string[] Connection =>
        ["--no-defaults", $"--socket={shop.MySqlSocket}", "--user=root", "--default-character-set=utf8mb4"];
}
