using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestrator;
using Aspire.Hosting.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

public static partial class RedisBuilderExtensions
{
    private const string Registry = "docker.io";

    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name, int? port) => builder.AddRedis(name, port, null);

    /// <summary>A Redis server; its password is generated and kept unless one is given. A password with a comma would break the connection string, so there are no special characters.</summary>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        var redis = new RedisResource(name, password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false));
        var key = $"{name}_check";
        builder.Services.AddHealthChecks().Add(NoContainerHealthCheck.For(key));
        return builder.AddResource(redis)
            .WithEndpoint(port: port, targetPort: 6379, name: RedisResource.PrimaryEndpointName, scheme: "redis")
            .WithImage("library/redis", "8.6")
            .WithImageRegistry(Registry)
            .WithIconName("Database")
            .WithHealthCheck(key)
            .WithEntrypoint("/bin/sh")
            .WithEnvironment(context =>
            {
                if (redis.PasswordParameter is { } secret)
                {
                    context.EnvironmentVariables["REDIS_PASSWORD"] = secret;
                }
            })
            .WithArgs(context => AddArguments(context, redis));
    }

    public static IResourceBuilder<RedisResource> WithPassword(this IResourceBuilder<RedisResource> builder, IResourceBuilder<ParameterResource>? password)
    {
        builder.Resource.PasswordParameter = password?.Resource;
        return builder;
    }

    public static IResourceBuilder<RedisResource> WithHostPort(this IResourceBuilder<RedisResource> builder, int? port) =>
        builder.WithEndpoint(RedisResource.PrimaryEndpointName, endpoint => endpoint.Port = port);

    /// <summary>Keeps the data in a volume; what can be written is also saved.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), "/data", isReadOnly).Saved(!isReadOnly);

    public static IResourceBuilder<RedisResource> WithDataBindMount(this IResourceBuilder<RedisResource> builder, string source, bool isReadOnly = false) =>
        builder.WithBindMount(source, "/data", isReadOnly).Saved(!isReadOnly);

    /// <summary>Saves a snapshot after an interval in which so many keys changed.</summary>
    public static IResourceBuilder<RedisResource> WithPersistence(this IResourceBuilder<RedisResource> builder, TimeSpan? interval = null, long keysChangedThreshold = 1) =>
        builder.WithAnnotation(new RedisPersistenceAnnotation(interval, keysChangedThreshold), ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<RedisResource> WithModule(this IResourceBuilder<RedisResource> builder, string path) => path.StartsWith('/')
        ? builder.WithAnnotation(new RedisModuleAnnotation(path))
        : throw new ArgumentException("The Redis module path must be an absolute container path.", nameof(path));

    private static IResourceBuilder<RedisResource> Saved(this IResourceBuilder<RedisResource> builder, bool saved) => saved ? builder.WithPersistence() : builder;

    private static void AddArguments(CommandLineArgsCallbackContext context, RedisResource redis)
    {
        List<string> words = ["redis-server"];
        if (redis.PasswordParameter is not null)
        {
            words.AddRange(["--requirepass", "$REDIS_PASSWORD"]);
        }

        if (redis.TryGetLastAnnotation<RedisPersistenceAnnotation>(out var persistence))
        {
            var seconds = (persistence.Interval ?? TimeSpan.FromSeconds(60)).TotalSeconds;
            words.AddRange(["--save", seconds.ToString(CultureInfo.InvariantCulture), persistence.KeysChangedThreshold.ToString(CultureInfo.InvariantCulture)]);
        }

        words.AddRange(redis.Annotations.OfType<RedisModuleAnnotation>().Distinct().SelectMany(module => new[] { "--loadmodule", module.Path }));

        // A run adds certificate arguments to the words one by one; a manifest has them as one command for the shell.
        foreach (var word in context.ExecutionContext.IsRunMode ? words : ["-c", string.Join(' ', words)])
        {
            context.Args.Add(word);
        }
    }
}
