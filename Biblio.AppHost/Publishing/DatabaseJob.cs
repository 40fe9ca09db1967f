using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>
/// A container that creates the schemas and accounts, and sets passwords and privileges, each time that Biblio is
/// installed or updated. Then it ends. In a run, the database server does this when it starts.
/// </summary>
internal static class DatabaseJob
{
    public const string Name = "mysql-accounts";

    public static void AddDatabaseJob(this IDistributedApplicationBuilder builder)
    {
        var server = builder.Resources.OfType<MySqlServerResource>().SingleOrDefault();
        if (server is null || !MySqlAccounts.Of(server).Any())
        {
            return; // All schemas are on external servers.
        }

        var job = builder
            .AddStoreJob(Name, server, CreateScript(server))
            .WithEnvironment("DATABASE_HOST", server.PrimaryEndpoint.Property(EndpointProperty.Host))
            .WithEnvironment("DATABASE_PORT", server.PrimaryEndpoint.Property(EndpointProperty.Port))
            .WithEnvironment("ROOT_PASSWORD", server.PasswordParameter);
        foreach (var account in MySqlAccounts.Of(server))
        {
            job.WithEnvironment(VariableOf(account), account.Password);
        }

        foreach (var resource in builder.Resources.OfType<IResourceWithWaitSupport>().ToList())
        {
            if (resource != job.Resource && NeedsDatabase(resource, server))
            {
                builder.CreateResourceBuilder(resource).WaitForCompletion(job);
            }
        }
    }

    private static bool NeedsDatabase(IResource resource, IResource server) =>
        resource is IComputeResource
        && resource
            .Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relationship => relationship.Resource)
            .Any(other =>
                other == server
                || other.Annotations.OfType<ResourceRelationshipAnnotation>().Any(parent => parent.Resource == server)
            );

    private static string VariableOf(MySqlAccount account) => $"{account.Name.ToUpperInvariant()}_PASSWORD";

    /// <summary>
    /// The passwords are in files and variables only, because arguments of processes are visible. They may contain
    /// letters and digits only, so that no statement needs escapes.
    /// </summary>
    private static string CreateScript(MySqlServerResource server)
    {
        var accounts = MySqlAccounts.Of(server).ToList();
        var passwords = string.Join(' ', accounts.Select(account => $"\"${{{VariableOf(account)}}}\""));
        var statements = MySqlAccounts
            .Create(server, "%", account => $"${{{VariableOf(account)}}}")
            .Replace("`", "\\`", StringComparison.Ordinal);
        return $$"""
            umask 077
            for password in "${ROOT_PASSWORD}" {{passwords}}; do
              case "${password}" in
                ''|*[!A-Za-z0-9]*) echo "A password of the database is empty, or is not letters and digits." >&2; exit 1 ;;
              esac
            done
            printf '[client]\nprotocol=tcp\nhost=%s\nport=%s\nuser=root\npassword=%s\n' \
              "${DATABASE_HOST}" "${DATABASE_PORT}" "${ROOT_PASSWORD}" > /tmp/client.cnf
            until mysql --defaults-file=/tmp/client.cnf --execute 'SELECT 1' > /dev/null; do
              echo "The database does not answer yet." >&2
              sleep 2
            done
            mysql --defaults-file=/tmp/client.cnf <<STATEMENTS
            {{statements.TrimEnd()}}
            STATEMENTS
            echo "The schemas and accounts are ready."

            """;
    }
}
