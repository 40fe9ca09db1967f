using Microsoft.Extensions.DependencyInjection;

namespace Biblio.AppHost.Native;

/// <summary>Redis or Valkey as a local program: append-only file under <c>.biblio/redis</c>, a password, loopback only.</summary>
internal static class RedisProcess
{
    public static Store Add(Site site, string name)
    {
        var program = LocalProgram.Find("Redis", "redis-server", "redis-server", "valkey-server");
        var password = site.Secret("redis-password");
        var port = site.Ports.Of(name);
        var settings = Path.Combine(site.Folder.Private("run"), "redis.conf");

        var server = site.Builder.AddExecutable(name, program, site.Folder.Private("redis"), settings)
            .WithEndpoint(port, port, scheme: "tcp", name: "tcp", isProxied: false)
            .WithHealthCheck($"{name}_pings");
        site.Builder.Services.AddHealthChecks().AddCheck($"{name}_pings", new RedisPings(port, password.Resource));

        // a settings file, because a password among the arguments can be read by everybody
        server.OnBeforeResourceStarted(async (_, _, cancellationToken) => site.Folder.Write("run", "redis.conf",
            $"""
            bind 127.0.0.1
            port {port}
            dir "{site.Folder.Private("redis")}"
            requirepass {await password.Resource.GetValueAsync(cancellationToken)}
            appendonly yes
            appendfsync everysec
            maxmemory-policy noeviction
            save ""

            """));
        var endpoint = server.GetEndpoint("tcp");
        var connection = site.Builder.AddConnectionString($"{name}-connection", ReferenceExpression.Create(
            $"{endpoint.Property(EndpointProperty.IPV4Host)}:{endpoint.Property(EndpointProperty.Port)},password={password}"));
        return new Store(connection, server) { ConnectionName = name };
    }
}
