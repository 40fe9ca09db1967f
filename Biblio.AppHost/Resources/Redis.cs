using Biblio.AppHost.Local;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.AppHost.Resources;

/// <summary>
/// Redis, the cache and the message bus. Natively it is Redis or Valkey on loopback, with a password and an
/// append-only file in <c>.biblio/redis</c>. Otherwise it is a Redis container with an append-only file in a volume.
/// </summary>
internal static class Redis
{
    public const string Password = "redis-password";

    /// <summary>The volume of the container.</summary>
    public const string DataVolume = "biblio-redis";

    private const string Server = "redis-server";

    // A crash of the machine can lose the last second. A killed Redis loses nothing. The services send again what is lost
    // and was not acknowledged (docs/adr/0007).
    private const string Persistence = "--appendonly yes --appendfsync everysec";

    /// <summary>Adds the server. <c>ConnectionStrings:NAME</c> in the configuration replaces it.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddCache(
        this IDistributedApplicationBuilder builder,
        string name
    )
    {
        if (builder.IsExternal(name))
        {
            return builder.AddConnectionString(name);
        }

        return builder.IsNative()
            ? AddProgram(builder, name)
            : builder
                .AddRedis(name, builder.PortOf(name), builder.AddSecret(Password))
                .WithDataVolume(DataVolume)
                .WithArgs(context =>
                {
                    context.Args[^1] = $"{context.Args[^1]} {Persistence} --save ''";
                    StartWithoutShell(context.Args);
                });
    }

    // Aspire starts Redis through a shell, which does not forward the signal to stop. Redis was killed ten seconds later.
    // With exec, Redis takes the place of the shell.
    private static void StartWithoutShell(IList<object> arguments)
    {
        for (var index = 0; index < arguments.Count; index++)
        {
            if (arguments[index] is string text && text.StartsWith(Server, StringComparison.Ordinal))
            {
                arguments[index] = $"exec {text}";
            }
        }
    }

    private static IResourceBuilder<LocalRedisResource> AddProgram(IDistributedApplicationBuilder builder, string name)
    {
        var program = LocalProgram.Find("Redis", Server, Server, "valkey-server");
        var password = builder.AddSecret(Password);
        var state = builder.Local().Folder;
        var port = builder.PortOf(name);
        var health = $"{name}_health";
        builder.Services.AddHealthChecks().AddCheck(health, new RedisHealthCheck(port, password.Resource));

        return builder
            .AddResource(new LocalRedisResource(name, program, state.CreateFolder("redis"), password.Resource))
            // The password is in a file, because all users of the machine can read arguments of processes.
            .WithArgs(state.PathOf("run", "redis.conf"))
            .WithEndpoint(port, port, scheme: "tcp", name: "tcp", isProxied: false)
            .WithHealthCheck(health)
            .OnBeforeResourceStarted(
                async (_, _, cancellationToken) =>
                    state.Write(
                        "run",
                        "redis.conf",
                        $"""
                        bind 127.0.0.1
                        port {port}
                        dir "{state.CreateFolder("redis")}"
                        requirepass {await password.Resource.GetValueAsync(cancellationToken)}
                        appendonly yes
                        appendfsync everysec
                        maxmemory-policy noeviction
                        save ""

                        """
                    )
            );
    }
}

/// <summary>Redis as a local program.</summary>
internal sealed class LocalRedisResource(
    string name,
    string command,
    string workingDirectory,
    ParameterResource password
) : ExecutableResource(name, command, workingDirectory), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var endpoint = this.GetEndpoint("tcp");
            var (host, port) = (endpoint.Property(EndpointProperty.IPV4Host), endpoint.Property(EndpointProperty.Port));
            return ReferenceExpression.Create($"{host}:{port},password={password}");
        }
    }
}
