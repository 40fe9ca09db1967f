using Biblio.AppHost.Native;

namespace Biblio.AppHost;

/// <summary>One MySQL server with a schema and an account per service; started only if a schema is not given from outside.</summary>
internal sealed class MySqlStore
{
    private readonly Site _site;
    private readonly List<Account> _accounts = [];
    private readonly Lazy<(IResourceBuilder<IResource> Resource, EndpointReference Endpoint)> _server;

    public MySqlStore(Site site, string name)
    {
        _site = site;
        _server = new(() => site.Runtime.IsNative ? MySqlProcess.Add(site, name, _accounts) : Containers.AddMySql(site, name, _accounts));
    }

    /// <summary>A schema with the one account that may touch it. <c>ConnectionStrings:NAME</c> in the configuration takes its place.</summary>
    public Store AddSchema(string name, string account)
    {
        if (_site.External(name))
        {
            return new Store(_site.Builder.AddConnectionString(name));
        }

        var password = _site.Secret($"{account}-db-password");
        _accounts.Add(new Schema(name, account, password));
        var (server, endpoint) = _server.Value;
        var connection = _site.Builder.AddConnectionString(name, ReferenceExpression.Create(
            $"Server={endpoint.Property(EndpointProperty.IPV4Host)};Port={endpoint.Property(EndpointProperty.Port)};User ID={account};Password={password};Database={name}"));
        return new Store(connection, server);
    }

    /// <summary>An account for who measures the server, and where that is; null when the server is somebody else's.</summary>
    public (Watcher Account, EndpointReference Endpoint)? AddWatcher(string account)
    {
        if (_accounts.Count == 0)
        {
            return null;
        }

        var watcher = new Watcher(account, _site.Secret($"{account}-db-password"));
        _accounts.Add(watcher);
        return (watcher, _server.Value.Endpoint);
    }
}
