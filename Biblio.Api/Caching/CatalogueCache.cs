using System.Globalization;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.OutputCaching;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Biblio.Api.Caching;

/// <summary>
/// Keeps what anybody may read of the catalogue: the first segments that a route's metadata name (<c>Cache: books authors subjects</c>).
/// Says <c>X-Cache: hit</c> with an <c>Age</c>, <c>miss</c>, or <c>bypass</c> where the caller wants it fresh; gives lists an ETag too. A change of a book is known at once: <see cref="CacheVersion"/>.
/// </summary>
internal sealed class CatalogueCache(
    CacheVersion freshness,
    ServiceIdentity identity,
    Telemetry telemetry,
    IConfiguration configuration
) : IOutputCachePolicy
{
    private readonly TimeSpan _keep = configuration.GetValue("Cache:Keep", TimeSpan.FromMinutes(1));

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        if (!freshness.IsKnown || !IsAnonymousRead(http) || !IsKept(http, out var book))
        {
            return ValueTask.CompletedTask;
        }

        var wantsFresh = WantsFresh(http.Request);
        var answer = new Answer(freshness.Of(book)) { Outcome = wantsFresh ? "bypass" : "miss" };
        http.Features.Set(answer);
        http.Response.OnStarting(() => SayAsync(http, answer));

        context.EnableOutputCaching = true;
        context.AllowCacheLookup = !wantsFresh;
        context.AllowCacheStorage = true;
        // one caller who hangs up must not take those with him who wait for the same answer
        context.AllowLocking = false;
        context.ResponseExpirationTimeSpan = _keep;
        context.CacheVaryByRules.QueryKeys = "*";
        context.CacheVaryByRules.VaryByValues["freshness"] = answer.Freshness;
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        context.HttpContext.Features.Get<Answer>()!.Outcome = "hit";
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        var cacheControl = response.GetTypedHeaders().CacheControl;
        if (
            response.StatusCode != StatusCodes.Status200OK
            || response.Headers.SetCookie.Count > 0
            || response.Headers.Vary.Count > 0
            || cacheControl is { NoStore: true } or { Private: true }
        )
        {
            context.AllowCacheStorage = false;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>What has no tag of its own gets one that ends with the next change. Here, because what is kept of the headers is taken when the body begins.</summary>
    public static void Tag(TransformBuilderContext route)
    {
        if (route.Route.Metadata?.ContainsKey("Cache") == true)
        {
            route.AddResponseTransform(transform =>
            {
                var response = transform.HttpContext.Response;
                if (
                    transform.HttpContext.Features.Get<Answer>() is { } answer
                    && response is { StatusCode: StatusCodes.Status200OK, Headers.ETag.Count: 0 }
                )
                {
                    response.Headers.ETag = $"W/\"{answer.Freshness}\"";
                }

                return ValueTask.CompletedTask;
            });
        }
    }

    private static bool IsAnonymousRead(HttpContext http) =>
        (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.Request.Headers.Authorization.Count == 0
        && http.User.Identity is not { IsAuthenticated: true };

    private static bool IsKept(HttpContext http, out long? book)
    {
        book = null;
        if (
            http.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config
                is not { Metadata: { } metadata, Match.Path: { } pattern }
            || !metadata.TryGetValue("Cache", out var kept)
        )
        {
            return false;
        }

        // what follows the service's own part of the path: books, 7, related
        var root = pattern.AsSpan(0, pattern.IndexOf("/catalog", StringComparison.Ordinal) + "/catalog".Length);
        var parts = http.Request.Path.Value![root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (
            parts is ["books", var id]
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
        {
            book = number;
        }

        return parts.Length > 0 && kept.Split(' ').Contains(parts[0], StringComparer.Ordinal);
    }

    private static bool WantsFresh(HttpRequest request) =>
        request.GetTypedHeaders().CacheControl is { NoCache: true } or { NoStore: true } or { MaxAge.Ticks: 0 }
        || (request.Headers.CacheControl.Count == 0 && request.Headers.Pragma.Contains("no-cache"));

    private Task SayAsync(HttpContext http, Answer answer)
    {
        http.Response.Headers["X-Cache"] = answer.Outcome;
        telemetry.Answered(answer.Outcome);
        if (answer.Outcome == "hit")
        {
            // what is kept names the replica that answered then
            http.Response.Headers[ServiceIdentity.Header] = identity.Instance;
        }

        return Task.CompletedTask;
    }

    private sealed class Answer(string freshness)
    {
        public string Freshness => freshness;

        public string Outcome { get; set; } = "miss";
    }
}

internal static class CatalogueCacheRegistration
{
    public static void AddCatalogueCache(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<CacheVersion>();
        services.AddSingleton<CatalogueCache>();
        services.AddHostedService<CacheInvalidation>();
        services.AddOutputCache();
        services
            .AddOptions<OutputCacheOptions>()
            .Configure<CatalogueCache>(
                (options, cache) =>
                {
                    options.SizeLimit = builder.Configuration.GetValue("Cache:SizeLimit", 64 * 1024 * 1024L);
                    options.MaximumBodySize = builder.Configuration.GetValue("Cache:MaximumBodySize", 1024 * 1024L);
                    options.AddBasePolicy(cache);
                }
            );
    }

    /// <summary>Who changes the catalogue through this gateway sees the change in the next answer, before the bus brings it.</summary>
    public static void UseCatalogueCache(this WebApplication app)
    {
        var freshness = app.Services.GetRequiredService<CacheVersion>();
        app.Use(
            (context, next) =>
            {
                var request = context.Request;
                if (
                    !HttpMethods.IsGet(request.Method)
                    && !HttpMethods.IsHead(request.Method)
                    && context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.ClusterId == "catalog"
                )
                {
                    context.Response.OnStarting(() =>
                    {
                        freshness.EverythingChanged();
                        return Task.CompletedTask;
                    });
                }

                return next(context);
            }
        );
        app.UseOutputCache();
    }
}
