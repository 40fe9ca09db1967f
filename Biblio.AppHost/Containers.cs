namespace Biblio.AppHost;

/// <summary>The stores as containers, with named volumes.</summary>
internal static class Containers
{
    public static (IResourceBuilder<IResource> Resource, EndpointReference Endpoint) AddMySql(Site site, string name, IReadOnlyCollection<Account> accounts)
    {
        var server = site.Builder.AddMySql(name, site.Secret("mysql-root-password"), site.Ports.Of(name))
            .WithDataVolume("biblio-mysql")
            .WithContainerFiles("/docker-entrypoint-initdb.d", async (_, cancellationToken) =>
                [new ContainerFile { Name = "10-accounts.sql", Contents = await Account.CreateAsync(accounts, "%", cancellationToken) }]);
        return (server, server.Resource.PrimaryEndpoint);
    }

    public static Store AddRedis(Site site, string name)
    {
        var server = site.Builder.AddRedis(name, site.Ports.Of(name), site.Secret("redis-password"))
            .WithDataVolume("biblio-redis")
            .WithPersistence();
        return new Store(server, server);
    }
}
