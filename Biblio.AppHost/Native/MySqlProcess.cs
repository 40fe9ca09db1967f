using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Biblio.AppHost.Native;

/// <summary>MariaDB or MySQL as a local program, with its data under <c>.biblio/mysql</c>, on loopback only.</summary>
internal static partial class MySqlProcess
{
    public static (IResourceBuilder<IResource> Resource, EndpointReference Endpoint) Add(Site site, string name, IReadOnlyCollection<Account> accounts)
    {
        var program = LocalProgram.Find("A database server", "mariadb-server", "mariadbd", "mysqld");
        var root = site.Secret("mysql-root-password");
        var folder = site.Folder.Private("mysql");
        var run = site.Folder.Private("run");
        // of its own: a server that starts clears the temporary folder of tables that another one may be using
        var temporary = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        var port = site.Ports.Of(name);

        var server = site.Builder.AddExecutable(name, program, folder,
                "--no-defaults", $"--datadir={folder}/data", $"--tmpdir={temporary}", $"--user={Environment.UserName}", $"--port={port}", "--bind-address=127.0.0.1",
                $"--socket={Socket(run)}", $"--pid-file={run}/mysqld.pid", $"--init-file={run}/accounts.sql",
                "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_520_ci", "--skip-name-resolve", "--skip-log-bin",
                "--max-connections=400", "--innodb-buffer-pool-size=256M")
            .WithEndpoint(port, port, scheme: "tcp", name: "tcp", isProxied: false)
            .WithHealthCheck($"{name}_greets");
        if (program.EndsWith("mysqld", StringComparison.Ordinal))
        {
            server.WithArgs("--mysqlx=OFF");
        }

        site.Builder.Services.AddHealthChecks().AddCheck($"{name}_greets", new MySqlGreets(port));

        // BeforeResourceStarted comes again when the program is started again: both steps may be repeated
        server.OnBeforeResourceStarted(async (resource, started, cancellationToken) =>
        {
            var logger = started.Services.GetRequiredService<ResourceLoggerService>().GetLogger(resource);
            await InitialiseAsync(program, folder, temporary, logger, cancellationToken);
            var statements = await Account.CreateAsync(accounts, "127.0.0.1", cancellationToken);
            var rootPassword = await root.Resource.GetValueAsync(cancellationToken);
            site.Folder.Write("run", "accounts.sql", statements + $"ALTER USER 'root'@'localhost' IDENTIFIED BY '{rootPassword}';\n");
        });
        return (server, server.GetEndpoint("tcp"));
    }

    // a socket's path is limited to about a hundred characters, a repository's is not
    private static string Socket(string run) => run.Length < 80 ? $"{run}/mysqld.sock" : Path.Combine(Path.GetTempPath(), $"biblio-{Environment.ProcessId}.sock");

    private static async Task InitialiseAsync(string program, string folder, string temporary, ILogger logger, CancellationToken cancellationToken)
    {
        var data = Path.Combine(folder, "data");
        if (Directory.Exists(data))
        {
            return;
        }

        logger.MakesDatabaseFiles(data);
        var building = data + ".new";
        if (Directory.Exists(building))
        {
            Directory.Delete(building, recursive: true); // left by a first start that was interrupted
        }

        var (command, arguments) = program.EndsWith("mysqld", StringComparison.Ordinal)
            ? (program, new[] { "--no-defaults", "--initialize-insecure", $"--datadir={building}", $"--tmpdir={temporary}", $"--user={Environment.UserName}" })
            : (LocalProgram.Find("MariaDB's installer", "mariadb-server", "mariadb-install-db", "mysql_install_db"),
                ["--no-defaults", $"--datadir={building}", $"--tmpdir={temporary}", $"--user={Environment.UserName}", "--auth-root-authentication-method=normal", "--skip-test-db"]);
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} could not make the database files in {building} (exit code {process.ExitCode}): {await error}{await output}");
        }

        Directory.Move(building, data);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "First start: making the database files in {Folder}")]
    private static partial void MakesDatabaseFiles(this ILogger logger, string folder);
}
