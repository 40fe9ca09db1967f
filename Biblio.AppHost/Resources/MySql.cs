using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Biblio.AppHost.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Biblio.AppHost.Resources;

/// <summary>
/// The database server: MariaDB or MySQL as a local program on loopback with its data in <c>.biblio/mysql</c>, or MySQL
/// as a container. Each schema has its own account, which has no access to other schemas.
/// </summary>
internal static partial class MySql
{
    /// <summary>The volume of the container's data.</summary>
    public const string DataVolume = "biblio-mysql";

    private const string RootPassword = "mysql-root-password";

    /// <summary>Adds the server. It is removed again when all schemas are on external servers.</summary>
    public static IResourceBuilder<IResourceWithEndpoints> AddMySqlServer(
        this IDistributedApplicationBuilder builder,
        string name
    )
    {
        IResourceBuilder<IResourceWithEndpoints> server = builder.IsNative()
            ? AddProgram(builder, name)
            : AddContainer(builder, name);
        builder.OnBeforeStart(
            (start, _) =>
            {
                if (!MySqlAccounts.Of(server.Resource).Any())
                {
                    start.Model.Resources.Remove(server.Resource);
                }

                return Task.CompletedTask;
            }
        );
        return server;
    }

    /// <summary>
    /// Adds a schema and the account with access to it. <c>ConnectionStrings:NAME</c> in the configuration replaces
    /// both.
    /// </summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddSchema(
        this IResourceBuilder<IResourceWithEndpoints> server,
        string name,
        string account
    )
    {
        var builder = server.ApplicationBuilder;
        if (builder.IsExternal(name))
        {
            return builder.AddConnectionString(name);
        }

        var password = builder.AddSecret($"{account}-db-password");
        server.WithAnnotation(new MySqlAccountAnnotation(new SchemaAccount(name, account, password)));
        var endpoint = server.GetEndpoint("tcp");
        var (host, port) = (endpoint.Property(EndpointProperty.IPV4Host), endpoint.Property(EndpointProperty.Port));
        return builder
            .AddConnectionString(
                name,
                ReferenceExpression.Create(
                    $"Server={host};Port={port};User ID={account};Password={password};Database={name}"
                )
            )
            .WithParentRelationship(server)
            .WaitFor(server);
    }

    /// <summary>Whether the configuration has an external server for this connection.</summary>
    public static bool IsExternal(this IDistributedApplicationBuilder builder, string name) =>
        !string.IsNullOrEmpty(builder.Configuration.GetConnectionString(name));

    /// <summary>Returns a connection string for the server's administrator on this machine.</summary>
    public static async Task<string> GetAdministratorAsync(
        IDistributedApplicationBuilder builder,
        IResourceWithEndpoints server,
        CancellationToken cancellationToken
    )
    {
        var password = await GetRootPasswordAsync(builder, cancellationToken);
        var common = $"User ID=root;Password={password}";
        return builder.IsNative()
            // The administrator of the local server can connect over the socket only.
            ? $"Server={SocketOf(builder)};Protocol=unix;{common}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Server=127.0.0.1;Port={server.GetEndpoint("tcp").Port};{common}"
            );
    }

    public static async Task<string> GetRootPasswordAsync(
        IDistributedApplicationBuilder builder,
        CancellationToken cancellationToken
    ) => (await builder.AddSecret(RootPassword).Resource.GetValueAsync(cancellationToken))!;

    /// <summary>The socket of the local server.</summary>
    public static string SocketOf(IDistributedApplicationBuilder builder) =>
        SocketPath(builder.Local().Folder.CreateFolder("run"));

    /// <summary>The host from which the accounts may connect.</summary>
    public static string AccountHost(IDistributedApplicationBuilder builder) => builder.IsNative() ? "127.0.0.1" : "%";

    private static IResourceBuilder<MySqlServerResource> AddContainer(
        IDistributedApplicationBuilder builder,
        string name
    )
    {
        var server = builder
            .AddMySql(name, builder.AddSecret(RootPassword), builder.PortOf(name))
            .WithDataVolume(DataVolume);
        if (builder.ExecutionContext.IsPublishMode)
        {
            return server; // A job creates the accounts (Publishing/DatabaseJob.cs).
        }

        return server.WithContainerFiles("/docker-entrypoint-initdb.d", async (_, cancellationToken) =>
        {
            var accounts = await MySqlAccounts.CreateAsync(server.Resource, AccountHost(builder), cancellationToken);
            return [new ContainerFile { Name = "10-accounts.sql", Contents = accounts }];
        });
    }

    private static IResourceBuilder<ExecutableResource> AddProgram(IDistributedApplicationBuilder builder, string name)
    {
        var program = LocalProgram.Find("A database server", "mariadb-server", "mariadbd", "mysqld");
        var root = builder.AddSecret(RootPassword);
        var state = builder.Local().Folder;
        var (folder, run) = (state.CreateFolder("mysql"), state.CreateFolder("run"));
        // A starting server deletes tables in its temporary folder, so another server must not share that folder.
        var temporary = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        var port = builder.PortOf(name);
        var health = $"{name}_health";
        builder.Services.AddHealthChecks().AddCheck(health, new MySqlHealthCheck(port));

        var server = builder
            .AddExecutable(name, program, folder)
            .WithArgs(
                "--no-defaults",
                $"--datadir={folder}/data",
                $"--tmpdir={temporary}",
                $"--user={Environment.UserName}",
                string.Create(CultureInfo.InvariantCulture, $"--port={port}"),
                "--bind-address=127.0.0.1",
                $"--socket={SocketPath(run)}",
                $"--pid-file={run}/mysqld.pid",
                $"--init-file={run}/accounts.sql",
                "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_unicode_520_ci",
                "--skip-name-resolve",
                "--skip-log-bin",
                "--max-connections=400",
                "--innodb-buffer-pool-size=256M"
            )
            .WithEndpoint(port, port, scheme: "tcp", name: "tcp", isProxied: false)
            .WithHealthCheck(health);
        if (program.EndsWith("mysqld", StringComparison.Ordinal))
        {
            server.WithArgs("--mysqlx=OFF");
        }

        // Both steps run at each start of the program and are idempotent.
        return server.OnBeforeResourceStarted(
            async (resource, started, cancellationToken) =>
            {
                var logger = started.Services.GetRequiredService<ResourceLoggerService>().GetLogger(resource);
                await InitializeAsync(program, folder, temporary, logger, cancellationToken);
                var accounts = await MySqlAccounts.CreateAsync(resource, AccountHost(builder), cancellationToken);
                var password = await root.Resource.GetValueAsync(cancellationToken);
                state.Write(
                    "run",
                    "accounts.sql",
                    accounts + $"ALTER USER 'root'@'localhost' IDENTIFIED BY '{password}';\n"
                );
            }
        );
    }

    // The path of a socket is limited to about 100 characters, and the path of a repository may be longer.
    private static string SocketPath(string run) =>
        run.Length < 80
            ? $"{run}/mysqld.sock"
            : Path.Combine(
                Path.GetTempPath(),
                $"biblio-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(run)))[..16]}.sock"
            );

    private static async Task InitializeAsync(
        string program,
        string folder,
        string temporary,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var data = Path.Combine(folder, "data");
        if (Directory.Exists(data))
        {
            return;
        }

        logger.CreatingDatabaseFiles(data);
        var building = data + ".new";
        if (Directory.Exists(building))
        {
            Directory.Delete(building, recursive: true); // It was left by an interrupted first start.
        }

        string[] common =
        [
            "--no-defaults",
            $"--datadir={building}",
            $"--tmpdir={temporary}",
            $"--user={Environment.UserName}",
        ];
        var (command, arguments) = program.EndsWith("mysqld", StringComparison.Ordinal)
            ? (program, new[] { "--initialize-insecure" })
            : (
                LocalProgram.Find("MariaDB's installer", "mariadb-server", "mariadb-install-db", "mysql_install_db"),
                ["--auth-root-authentication-method=normal", "--skip-test-db"]
            );
        using var process = Process.Start(
            new ProcessStartInfo(command, [.. common, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
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
            throw new InvalidOperationException(
                $"{command} could not create the database files in {building} "
                    + $"(exit code {process.ExitCode}): {await error}{await output}"
            );
        }

        Directory.Move(building, data);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "First start: creating the database files in {Folder}")]
    private static partial void CreatingDatabaseFiles(this ILogger logger, string folder);
}
