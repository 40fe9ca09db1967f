namespace Biblio.AppHost.Resources;

/// <summary>An account of the database server, with the parameter of its password and its privileges.</summary>
internal abstract record MySqlAccount(string Name, IResourceBuilder<ParameterResource> Password)
{
    /// <summary>Statements that run before the account is created.</summary>
    public virtual IEnumerable<string> CreateStatements() => [];

    public abstract IEnumerable<string> GrantStatements(string name);
}

/// <summary>The account of a service and the schema that it has access to.</summary>
internal sealed record SchemaAccount(string Schema, string Name, IResourceBuilder<ParameterResource> Password)
    : MySqlAccount(Name, Password)
{
    public override IEnumerable<string> CreateStatements() =>
        [$"CREATE DATABASE IF NOT EXISTS `{Schema}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;"];

    public override IEnumerable<string> GrantStatements(string name) =>
        [$"GRANT ALL PRIVILEGES ON `{Schema}`.* TO {name};"];
}

/// <summary>
/// The account of the exporter. It reads metrics of the server and has no access to tables of schemas.
/// </summary>
internal sealed record ExporterAccount(string Name, IResourceBuilder<ParameterResource> Password)
    : MySqlAccount(Name, Password)
{
    public override IEnumerable<string> GrantStatements(string name) =>
        [
            // A scrape uses up to two connections, and a slow one overlaps with the next.
            $"ALTER USER {name} WITH MAX_USER_CONNECTIONS 5;",
            $"GRANT PROCESS, REPLICATION CLIENT ON *.* TO {name};",
            $"GRANT SELECT ON performance_schema.* TO {name};",
        ];
}

/// <summary>Marks a database server with an account to create.</summary>
internal sealed record MySqlAccountAnnotation(MySqlAccount Account) : IResourceAnnotation;

internal static class MySqlAccounts
{
    public static IEnumerable<MySqlAccount> Of(IResource server) =>
        server.Annotations.OfType<MySqlAccountAnnotation>().Select(annotation => annotation.Account);

    /// <summary>Returns the SQL with the passwords of this machine.</summary>
    public static async Task<string> CreateAsync(IResource server, string host, CancellationToken cancellationToken)
    {
        var passwords = new Dictionary<MySqlAccount, string?>();
        foreach (var account in Of(server))
        {
            passwords[account] = await account.Password.Resource.GetValueAsync(cancellationToken);
        }

        return Create(server, host, account => passwords[account]);
    }

    /// <summary>
    /// Returns idempotent SQL that creates missing schemas and accounts, and sets passwords and privileges. An init
    /// file requires one statement per line.
    /// </summary>
    public static string Create(IResource server, string host, Func<MySqlAccount, string?> passwordOf)
    {
        var lines = new List<string>();
        foreach (var account in Of(server))
        {
            var name = $"'{account.Name}'@'{host}'";
            var password = passwordOf(account);
            lines.AddRange(account.CreateStatements());
            lines.Add($"CREATE USER IF NOT EXISTS {name};");
            lines.Add($"ALTER USER {name} IDENTIFIED BY '{password}';");
            lines.Add($"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {name};");
            lines.AddRange(account.GrantStatements(name));
        }

        return string.Join('\n', lines) + "\n";
    }
}
