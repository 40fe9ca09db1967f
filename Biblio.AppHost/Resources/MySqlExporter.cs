using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>Metrics of the database server, read with an account that sees nobody's rows.</summary>
internal static class MySqlExporter
{
    private const string SettingsFile = "my.cnf";

    // Replication is not used here, and asking for it differs from server to server.
    private static readonly string[] Arguments = ["--no-collect.slave_status", "--log.level=warn"];

    public static void AddMySqlExporter(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<IResourceWithEndpoints> mysql
    )
    {
        // A server that is somebody else's has no accounts of ours.
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
                .WithOwnFiles(state, cancellationToken => SettingsAsync(account, database, null, cancellationToken));
            return;
        }

        const string folder = "/etc/mysqld-exporter";
        var server = builder.AddMonitoringContainer(
            name,
            "docker.io/prom/mysqld-exporter",
            "v0.18.0",
            9104,
            "/metrics"
        );
        server
            .WithArgs($"--config.my-cnf={folder}/{SettingsFile}")
            .WithArgs(Arguments)
            .WithScrapeTarget("mysqld", "mysql")
            .WithMetricsLink()
            .WithParentRelationship(mysql)
            .WithOwnFiles(folder, cancellationToken =>
                SettingsAsync(account, database, server.Resource, cancellationToken)
            );
    }

    private static async Task<Dictionary<string, string>> SettingsAsync(
        ExporterAccount account,
        EndpointReference database,
        IResource? container,
        CancellationToken cancellationToken
    )
    {
        var address = (await ScrapeTargets.AddressAsync(database, container, cancellationToken)).Split(':');
        var password = await account.Password.Resource.GetValueAsync(cancellationToken);
        return new()
        {
            [SettingsFile] =
                $"[client]\nhost={address[0]}\nport={address[1]}\nuser={account.Name}\npassword={password}\n",
        };
    }
}
