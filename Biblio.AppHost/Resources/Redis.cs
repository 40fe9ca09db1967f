using System.Globalization;
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

    /// <summary>The memory of a published container, in MiB.</summary>
    public const int MemoryLimit = 512;

    private const string Server = "redis-server";

    // At the limit, Redis refuses writes. Without a limit, the engine or the machine kills it. Nothing is evicted, because
    // the streams are messages. A program has no container, and shares the machine.
    private const string NativeMaxMemory = "2gb";

    private const string Eviction = "noeviction";

    // A crash of the machine can lose the last second. A killed Redis loses nothing. The services send again what is lost
    // and was not acknowledged (docs/adr/0007).
    private const string Persistence = "--appendonly yes --appendfsync everysec";

    /// <summary>
    /// The most data that Redis may hold, of this memory in MiB. The rest is for buffers, fragments and the copies of pages
    /// while a child process rewrites the file.
    /// </summary>
    public static string MaxMemory(int limit) => string.Create(CultureInfo.InvariantCulture, $"{limit * 3 / 4}mb");

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

        return builder.IsNative() ? AddProgram(builder, name) : AddContainer(builder, name);
    }

    private static IResourceBuilder<RedisResource> AddContainer(IDistributedApplicationBuilder builder, string name)
    {
        var limits = $"--maxmemory {MaxMemory(MemoryLimit)} --maxmemory-policy {Eviction}";
        return builder
            .AddRedis(name, builder.PortOf(name), builder.AddSecret(Password))
            .WithDataVolume(DataVolume)
            .WithArgs(context =>
            {
                context.Args[^1] = $"{context.Args[^1]} {limits} {Persistence} --save ''";
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
                        Configuration(
                            port,
                            state.CreateFolder("redis"),
                            await password.Resource.GetValueAsync(cancellationToken)
                        )
                    )
            );
    }

    /// <summary>The configuration file of the local program.</summary>
    public static string Configuration(int port, string folder, string? password) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            bind 127.0.0.1
            port {port}
            dir "{folder}"
            requirepass {password}
            appendonly yes
            appendfsync everysec
            maxmemory {NativeMaxMemory}
            maxmemory-policy {Eviction}
            save ""

            """
        );
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
