using System.Globalization;
using System.Net.Sockets;

namespace Biblio.Tests.Fixtures;

/// <summary>One real MariaDB for the whole test run. Each fixture has its own schema and account.</summary>
public sealed class MariaDbServer
{
    private static readonly Lazy<Task<MariaDbServer>> Shared = new(() => StartAsync());
    private static int _schemas;

    private readonly string _folder;

    private MariaDbServer(string folder, int port, LocalProcess process) =>
        (_folder, Port, Process) = (folder, port, process);

    public int Port { get; }

    public LocalProcess Process { get; }

    public string Socket => $"{_folder}/s.sock";

    public static Task<MariaDbServer> SharedAsync() => Shared.Value;

    /// <summary>Starts a separate server, for tests that kill it.</summary>
    public static async Task<MariaDbServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("biblio-mariadb-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => DeleteFolder(folder);
        var data = Path.Combine(folder, "data");
        // A starting server deletes all temporary tables in its folder, also those of another running server.
        var temporary = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        await LocalProcess.RunAsync(
            "mariadb-install-db",
            [
                "--no-defaults",
                $"--datadir={data}",
                $"--tmpdir={temporary}",
                $"--user={Environment.UserName}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ]
        );
        var port = LocalProcess.FreePort();
        var process = LocalProcess.Start(
            "mariadbd",
            "--no-defaults",
            $"--datadir={data}",
            $"--tmpdir={temporary}",
            $"--user={Environment.UserName}",
            $"--port={port}",
            "--bind-address=127.0.0.1",
            $"--socket={folder}/s.sock",
            $"--pid-file={folder}/pid",
            "--max-connections=1000",
            "--skip-log-bin",
            "--innodb-buffer-pool-size=256M",
            // No write is forced to the disk. The page cache survives a killed process; only a power cut would lose it.
            "--innodb-flush-log-at-trx-commit=2",
            "--innodb-flush-method=nosync",
            "--innodb-doublewrite=0",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_unicode_520_ci",
            "--skip-name-resolve"
        );
        var server = new MariaDbServer(folder, port, process);
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>Waits until the server accepts connections; at most 60 seconds.</summary>
    public Task WaitUntilReadyAsync() =>
        Eventually.IsTrueAsync(async () =>
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", Port);
                return await client.GetStream().ReadAsync(new byte[1]) == 1;
            }
            catch (SocketException)
            {
                // The server does not listen yet.
                return false;
            }
        });

    /// <summary>
    /// Creates an empty schema and an account that can access only this schema; returns the connection string.
    /// </summary>
    public async Task<string> CreateSchemaAsync(string name)
    {
        var schema = string.Create(CultureInfo.InvariantCulture, $"{name}_{Interlocked.Increment(ref _schemas)}");
        await ExecuteAsync(
            $"""
            CREATE DATABASE `{schema}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
            CREATE USER '{schema}'@'%' IDENTIFIED BY 'test-{schema}';
            GRANT ALL ON `{schema}`.* TO '{schema}'@'%';
            """
        );
        // The driver's pools outlive their app, by default by three minutes.
        return $"Server=127.0.0.1;Port={Port};Connection Idle Timeout=5;"
            + $"User ID={schema};Password=test-{schema};Database={schema}";
    }

    /// <summary>
    /// Runs SQL as root with the server's command-line client; returns tab-separated rows without headers.
    /// </summary>
    public Task<string> ExecuteAsync(string sql, string? schema = null) =>
        LocalProcess.RunAsync(
            "mariadb",
            [
                "--no-defaults",
                "-uroot",
                $"--socket={Socket}",
                "-N",
                "-B",
                .. schema is null ? Array.Empty<string>() : [schema],
            ],
            sql
        );

    private static void DeleteFolder(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // The server may still be writing while the test process ends. The folder is temporary anyway.
        }
    }
}
