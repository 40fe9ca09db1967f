using Biblio.AppHost.Native;

namespace Biblio.AppHost;

/// <summary>One MySQL server with a schema and an account per service; started only if a schema is not given from outside.</summary>
internal sealed class MySqlStore
{
    private readonly Site _site;
    private readonly List<Schema> _schemas = [];
    private readonly Lazy<(IResourceBuilder<IResource> Resource, EndpointReference Endpoint)> _server;

    public MySqlStore(Site site, string name)
    {
        _site = site;
        _server = new(() => site.Runtime.IsNative ? MySqlProcess.Add(site, name, _schemas) : Containers.AddMySql(site, name, _schemas));
    }

    /// <summary>A schema with the one account that may touch it. <c>ConnectionStrings:NAME</c> in the configuration takes its place.</summary>
    public Store AddSchema(string name, string account)
    {
        if (_site.External(name))
        {
            return new Store(_site.Builder.AddConnectionString(name));
        }

        var password = _site.Secret($"{account}-db-password");
        _schemas.Add(new Schema(name, account, password));
        var (server, endpoint) = _server.Value;
        var connection = _site.Builder.AddConnectionString(name, ReferenceExpression.Create(
            $"Server={endpoint.Property(EndpointProperty.IPV4Host)};Port={endpoint.Property(EndpointProperty.Port)};User ID={account};Password={password};Database={name}"));
        return new Store(connection, server);
    }
}

/// <summary>A schema, its account and the parameter that holds the account's password.</summary>
internal sealed record Schema(string Name, string Account, IResourceBuilder<ParameterResource> Password)
{
    /// <summary>SQL that may be run at every start: creates what is missing, and sets password and rights. One statement a line, as an init file wants it.</summary>
    public static async Task<string> CreateAsync(IEnumerable<Schema> schemas, string host, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var schema in schemas)
        {
            var account = $"'{schema.Account}'@'{host}'";
            lines.Add($"CREATE DATABASE IF NOT EXISTS `{schema.Name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;");
            lines.Add($"CREATE USER IF NOT EXISTS {account};");
            lines.Add($"ALTER USER {account} IDENTIFIED BY '{await schema.Password.Resource.GetValueAsync(cancellationToken)}';");
            lines.Add($"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {account};");
            lines.Add($"GRANT ALL PRIVILEGES ON `{schema.Name}`.* TO {account};");
        }

        return string.Join('\n', lines) + "\n";
    }
}
