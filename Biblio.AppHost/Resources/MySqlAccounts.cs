namespace Biblio.AppHost.Resources;

/// <summary>An account of the database server, the parameter with its password, and its rights.</summary>
internal abstract record MySqlAccount(string Name, IResourceBuilder<ParameterResource> Password)
{
    /// <summary>Statements that create what the account needs.</summary>
    public virtual IEnumerable<string> Before() => [];

    public abstract IEnumerable<string> Rights(string name);
}

/// <summary>A service's account and the one schema that it may touch.</summary>
internal sealed record SchemaAccount(string Schema, string Name, IResourceBuilder<ParameterResource> Password)
    : MySqlAccount(Name, Password)
{
    public override IEnumerable<string> Before() =>
        [$"CREATE DATABASE IF NOT EXISTS `{Schema}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;"];

    public override IEnumerable<string> Rights(string name) => [$"GRANT ALL PRIVILEGES ON `{Schema}`.* TO {name};"];
}

/// <summary>The exporter's account: it measures the server and reads nobody's rows.</summary>
internal sealed record ExporterAccount(string Name, IResourceBuilder<ParameterResource> Password)
    : MySqlAccount(Name, Password)
{
    public override IEnumerable<string> Rights(string name) =>
        [
            $"ALTER USER {name} WITH MAX_USER_CONNECTIONS 3;",
            $"GRANT PROCESS, REPLICATION CLIENT ON *.* TO {name};",
            $"GRANT SELECT ON performance_schema.* TO {name};",
        ];
}

/// <summary>An account that a database server is to have.</summary>
internal sealed record MySqlAccountAnnotation(MySqlAccount Account) : IResourceAnnotation;

internal static class MySqlAccounts
{
    public static IEnumerable<MySqlAccount> Of(IResource server) =>
        server.Annotations.OfType<MySqlAccountAnnotation>().Select(annotation => annotation.Account);

    /// <summary>
    /// SQL that may run at every start: creates what is missing, sets passwords and rights. One statement a line, as an
    /// init file wants it.
    /// </summary>
    public static async Task<string> CreateAsync(IResource server, string host, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var account in Of(server))
        {
            var name = $"'{account.Name}'@'{host}'";
            var password = await account.Password.Resource.GetValueAsync(cancellationToken);
            lines.AddRange(account.Before());
            lines.Add($"CREATE USER IF NOT EXISTS {name};");
            lines.Add($"ALTER USER {name} IDENTIFIED BY '{password}';");
            lines.Add($"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {name};");
            lines.AddRange(account.Rights(name));
        }

        return string.Join('\n', lines) + "\n";
    }
}
