using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Redis;

namespace Aspire.Hosting;

public static partial class RedisBuilderExtensions
{
    public static IResourceBuilder<RedisResource> WithRedisCommander(
        this IResourceBuilder<RedisResource> builder, Action<IResourceBuilder<RedisCommanderResource>>? configureContainer = null, string? containerName = null)
    {
        var application = builder.ApplicationBuilder;
        var commander = application.Resources.OfType<RedisCommanderResource>().SingleOrDefault() is { } present
            ? application.CreateResourceBuilder(present)
            : application.AddResource(new RedisCommanderResource(containerName ?? "rediscommander"))
                .WithImage("joeferner/redis-commander", "latest")
                .WithImageRegistry("ghcr.io")
                .WithIconName("WindowDatabase")
                .WithHttpEndpoint(targetPort: 8081, name: "http")
                .ExcludeFromManifest();
        configureContainer?.Invoke(commander);
        commander.WithRelationship(builder.Resource, "RedisCommander");
        return builder;
    }

    public static IResourceBuilder<RedisResource> WithRedisInsight(
        this IResourceBuilder<RedisResource> builder, Action<IResourceBuilder<RedisInsightResource>>? configureContainer = null, string? containerName = null)
    {
        var application = builder.ApplicationBuilder;
        var insight = application.Resources.OfType<RedisInsightResource>().SingleOrDefault() is { } present
            ? application.CreateResourceBuilder(present)
            : application.AddResource(new RedisInsightResource(containerName ?? "redisinsight"))
                .WithImage("redis/redisinsight", "3.4")
                .WithImageRegistry(Registry)
                .WithIconName("WindowDatabase")
                .WithHttpEndpoint(targetPort: 5540, name: "http")
                .ExcludeFromManifest();
        configureContainer?.Invoke(insight);
        insight.WithRelationship(builder.Resource, "RedisInsight");
        return builder;
    }

    public static IResourceBuilder<RedisInsightResource> WithDataVolume(this IResourceBuilder<RedisInsightResource> builder, string? name = null) =>
        builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), "/data");

    public static IResourceBuilder<RedisInsightResource> WithDataBindMount(this IResourceBuilder<RedisInsightResource> builder, string source) => builder.WithBindMount(source, "/data");

    public static IResourceBuilder<RedisCommanderResource> WithHostPort(this IResourceBuilder<RedisCommanderResource> builder, int? port) =>
        builder.WithEndpoint("http", endpoint => endpoint.Port = port);

    public static IResourceBuilder<RedisInsightResource> WithHostPort(this IResourceBuilder<RedisInsightResource> builder, int? port) =>
        builder.WithEndpoint("http", endpoint => endpoint.Port = port);
}
