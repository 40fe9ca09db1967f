using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Redis;

public sealed class RedisCommanderResource(string name) : ContainerResource(name);

public sealed class RedisInsightResource(string name) : ContainerResource(name);

internal sealed record RedisPersistenceAnnotation(TimeSpan? Interval, long KeysChangedThreshold) : IResourceAnnotation;

internal sealed record RedisModuleAnnotation(string Path) : IResourceAnnotation;
