using Microsoft.AspNetCore.OutputCaching;

namespace Biblio.Api.Caching;

internal static class CatalogueCacheRegistration
{
    public static void AddCatalogueCache(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<CacheVersion>();
        services.AddSingleton<CatalogueCachePolicy>();
        services.AddHostedService<CacheInvalidation>();
        services.AddOutputCache();
        services
            .AddOptions<OutputCacheOptions>()
            .Configure<CatalogueCachePolicy>(
                (options, cache) =>
                {
                    options.SizeLimit = builder.Configuration.GetValue("Cache:SizeLimit", 64 * 1024 * 1024L);
                    options.MaximumBodySize = builder.Configuration.GetValue("Cache:MaximumBodySize", 1024 * 1024L);
                    options.AddBasePolicy(cache);
                }
            );
    }

    /// <summary>
    /// Enables the cache. A write to the catalogue through this gateway invalidates everything at once,
    /// so that the caller sees the change before the event arrives. The cache answers before authentication, which its
    /// requests do not need.
    /// </summary>
    public static void UseCatalogueCache(this WebApplication app)
    {
        app.UseInvalidation("catalog", app.Services.GetRequiredService<CacheVersion>().InvalidateAll);
        app.UseWhen(MayBeCached, cached => cached.UseOutputCache());
    }

    /// <summary>Whether the endpoint has a policy for the cache, and the request may be anonymous.</summary>
    private static bool MayBeCached(HttpContext context) =>
        CatalogueCachePolicy.IsAnonymousRead(context)
        && context.GetEndpoint()?.Metadata is { } endpoint
        && (CatalogueCachePolicy.Applies(endpoint) || endpoint.GetMetadata<IOutputCachePolicy>() is not null);
}
