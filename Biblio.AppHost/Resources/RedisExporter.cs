using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>The exporter of Redis' metrics.</summary>
internal static class RedisExporter
{
    public static void AddRedisExporter(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<IResourceWithConnectionString> cache
    )
    {
        // An external server has no endpoint in the application model.
        if (!builder.IsMonitored() || cache.Resource is not IResourceWithEndpoints server)
        {
            return;
        }

        var endpoint = server.GetEndpoint("tcp");
        var password = builder.AddSecret(Redis.Password);
        if (builder.IsNative())
        {
            builder
                .AddMonitoringProgram(
                    name,
                    "/metrics",
                    "prometheus-redis-exporter",
                    "prometheus-redis-exporter",
                    "redis_exporter"
                )
                ?.WithEnvironment(
                    "REDIS_ADDR",
                    $"redis://{endpoint.Property(EndpointProperty.IPV4Host)}:{endpoint.Property(EndpointProperty.Port)}"
                )
                .WithEnvironment("REDIS_PASSWORD", password)
                .WithScrapeTarget("redis", "cache")
                .WithMetricsLink()
                .WithParentRelationship(server);
            return;
        }

        builder
            .AddMonitoringContainer(name, "docker.io/oliver006/redis_exporter", "v1.91.1", 9121, "/metrics")
            .WithEnvironment("REDIS_ADDR", endpoint)
            .WithEnvironment("REDIS_PASSWORD", password)
            // Redis uses TLS when the development certificate is trusted. The exporter does not know its issuer.
            .WithEnvironment("REDIS_EXPORTER_SKIP_TLS_VERIFICATION", "true")
            .WithScrapeTarget("redis", "cache")
            .WithMetricsLink()
            .WithParentRelationship(server);
    }
}
