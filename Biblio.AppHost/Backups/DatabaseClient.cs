using System.Diagnostics;
using System.Text;
using Biblio.AppHost.Local;
using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Backups;

/// <summary>
/// The command line programs of MariaDB or MySQL: on this machine, or those in the container of the server. They connect
/// as administrator and get the password in a variable, because all users can read arguments.
/// </summary>
internal sealed record DatabaseClient(
    IReadOnlyList<string> DumpCommand,
    IReadOnlyList<string> LoadCommand,
    string Password
)
{
    /// <summary>The names of schemas follow this option.</summary>
    public const string DatabasesOption = "--databases";

    /// <summary>One transaction reads all schemas as they were at one moment, and the services continue.</summary>
    public static readonly string[] DumpOptions =
    [
        "--single-transaction",
        "--quick",
        "--hex-blob",
        // MySQL would refuse the dump as transactions that it has executed. MariaDB does not know the option, which
        // "loose" allows.
        "--loose-set-gtid-purged=OFF",
        "--routines",
        "--triggers",
        "--add-drop-database",
        "--default-character-set=utf8mb4",
        DatabasesOption,
    ];

    private static readonly string[] LoadOptions = ["--default-character-set=utf8mb4"];

    /// <summary>Returns the programs for the server of this Biblio. It must be running.</summary>
    public static async Task<DatabaseClient> CreateAsync(
        IDistributedApplicationBuilder builder,
        CancellationToken cancellationToken
    )
    {
        var password = await MySql.GetRootPasswordAsync(builder, cancellationToken);
        if (builder.IsNative())
        {
            string[] server = ["--no-defaults", $"--socket={MySql.SocketOf(builder)}", "--user=root"];
            const string package = "mariadb-client";
            return new(
                [LocalProgram.Find("The database's dump program", package, "mariadb-dump", "mysqldump"), .. server],
                [LocalProgram.Find("The database's client", package, "mariadb", "mysql"), .. server],
                password
            );
        }

        var (runtime, container) = ContainerRuntime.FindContainer(MySql.DataVolume);
        string[] inContainer = [runtime, "exec", "-i", "--env", "MYSQL_PWD", container];
        return new([.. inContainer, "mysqldump", "--user=root"], [.. inContainer, "mysql", "--user=root"], password);
    }

    /// <summary>Writes SQL that replaces these schemas.</summary>
    public Task DumpAsync(IEnumerable<string> schemas, Stream output, CancellationToken cancellationToken) =>
        RunAsync([.. DumpCommand, .. DumpOptions, .. schemas], null, output, cancellationToken);

    /// <summary>Runs SQL of a dump.</summary>
    public Task LoadAsync(Stream input, CancellationToken cancellationToken) =>
        RunAsync([.. LoadCommand, .. LoadOptions], input, Stream.Null, cancellationToken);

    private async Task RunAsync(string[] command, Stream? input, Stream output, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["MYSQL_PWD"] = Password },
        };
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var copy = process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken);
            var isRefused = false;
            try
            {
                await (input ?? Stream.Null).CopyToAsync(process.StandardInput.BaseStream, cancellationToken);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // The program has ended early. Its own message says why.
                isRefused = true;
            }

            await copy;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0 || isRefused)
            {
                throw new BackupException($"{command[0]} failed (exit code {process.ExitCode}): {await error}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private bool PrintMembers(StringBuilder text)
    {
        // The password must not appear in a message.
        text.Append("DumpCommand = ").AppendJoin(' ', DumpCommand);
        return true;
    }
}
