using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>The exporter of the database server's metrics.</summary>
internal static class MySqlExporter
{
    private const string SettingsFile = "my.cnf";

    // Replication is not used, and its statement differs between MariaDB and MySQL.
    private static readonly string[] Arguments = ["--no-collect.slave_status", "--log.level=warn"];

    public static void AddMySqlExporter(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<IResourceWithEndpoints> mysql
    )
    {
        // An external server has no account for the exporter.
        if (!builder.IsMonitored() || !MySqlAccounts.Of(mysql.Resource).Any())
        {
            return;
        }

        var account = new ExporterAccount("exporter", builder.AddSecret("exporter-db-password"));
        mysql.WithAnnotation(new MySqlAccountAnnotation(account));
        var database = mysql.GetEndpoint("tcp");
        if (builder.IsNative())
        {
            var state = builder.Local().Folder;
            builder
                .AddMonitoringProgram(
                    name,
                    "/metrics",
                    "prometheus-mysqld-exporter",
                    "prometheus-mysqld-exporter",
                    "mysqld_exporter"
                )
                ?.WithArgs($"--config.my-cnf={state.PathOf(name, SettingsFile)}")
                .WithArgs(Arguments)
                .WithScrapeTarget("mysqld", "mysql")
                .WithMetricsLink()
                .WithParentRelationship(mysql)
                .WithSecretFiles(state, cancellationToken =>
                    CreateSettingsAsync(account, database, null, cancellationToken)
                );
            return;
        }

        const string folder = "/etc/mysqld-exporter";
        var server = builder.AddMonitoringContainer(
            name,
            "docker.io/prom/mysqld-exporter",
            "v0.20.0",
            9104,
            "/metrics"
        );
        server.WithArgs(Arguments).WithScrapeTarget("mysqld", "mysql").WithMetricsLink().WithParentRelationship(mysql);
        if (builder.ExecutionContext.IsPublishMode)
        {
            // A published file would contain the password.
            var address = database.Property(EndpointProperty.HostAndPort);
            server
                .WithArgs(
                    ReferenceExpression.Create($"--mysqld.address={address}"),
                    $"--mysqld.username={account.Name}"
                )
                .WithEnvironment("MYSQLD_EXPORTER_PASSWORD", account.Password);
            return;
        }

        server
            .WithArgs($"--config.my-cnf={folder}/{SettingsFile}")
            .WithSecretFiles(folder, cancellationToken =>
                CreateSettingsAsync(account, database, server.Resource, cancellationToken)
            );
    }

    private static async Task<Dictionary<string, string>> CreateSettingsAsync(
        ExporterAccount account,
        EndpointReference database,
        IResource? container,
        CancellationToken cancellationToken
    )
    {
        var address = (await ScrapeTargets.GetAddressAsync(database, container, cancellationToken)).Split(':');
        var password = await account.Password.Resource.GetValueAsync(cancellationToken);
        return new()
        {
            [SettingsFile] =
                $"[client]\nhost={address[0]}\nport={address[1]}\nuser={account.Name}\npassword={password}\n",
        };
    }
}
