namespace Biblio.AppHost;

/// <summary>An account of the database server, the parameter that holds its password, and what it may do.</summary>
internal abstract record Account(string Name, IResourceBuilder<ParameterResource> Password)
{
    /// <summary>SQL that may be run at every start: creates what is missing, and sets password and rights. One statement a line, as an init file wants it.</summary>
    public static async Task<string> CreateAsync(IEnumerable<Account> accounts, string host, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var account in accounts)
        {
            var name = $"'{account.Name}'@'{host}'";
            lines.AddRange(account.Before());
            lines.Add($"CREATE USER IF NOT EXISTS {name};");
            lines.Add($"ALTER USER {name} IDENTIFIED BY '{await account.Password.Resource.GetValueAsync(cancellationToken)}';");
            lines.Add($"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {name};");
            lines.AddRange(account.Rights(name));
        }

        return string.Join('\n', lines) + "\n";
    }

    protected virtual IEnumerable<string> Before() => [];

    protected abstract IEnumerable<string> Rights(string name);
}

/// <summary>A service's account and the one schema that it may touch.</summary>
internal sealed record Schema(string SchemaName, string Name, IResourceBuilder<ParameterResource> Password) : Account(Name, Password)
{
    protected override IEnumerable<string> Before() => [$"CREATE DATABASE IF NOT EXISTS `{SchemaName}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;"];

    protected override IEnumerable<string> Rights(string name) => [$"GRANT ALL PRIVILEGES ON `{SchemaName}`.* TO {name};"];
}

/// <summary>The account of who measures the server: sees how it does, and no row of anybody's.</summary>
internal sealed record Watcher(string Name, IResourceBuilder<ParameterResource> Password) : Account(Name, Password)
{
    protected override IEnumerable<string> Rights(string name) =>
    [
        $"ALTER USER {name} WITH MAX_USER_CONNECTIONS 3;",
        $"GRANT PROCESS, REPLICATION CLIENT ON *.* TO {name};",
        $"GRANT SELECT ON performance_schema.* TO {name};",
    ];
}
