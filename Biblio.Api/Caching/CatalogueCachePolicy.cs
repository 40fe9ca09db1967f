using System.Globalization;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OutputCaching;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Biblio.Api.Caching;

/// <summary>
/// Caches anonymous reads of the catalogue, for the path segments in a route's metadata (<c>Cache: books authors</c>).
/// The header <c>X-Cache</c> is <c>hit</c> (with <c>Age</c>), <c>miss</c> or <c>bypass</c>.
/// Callers bypass the cache with <c>Cache-Control: no-cache</c>.
/// A change of a book invalidates its responses at once (<see cref="CacheVersion"/>).
/// </summary>
internal sealed class CatalogueCachePolicy(
    CacheVersion version,
    ServiceIdentity identity,
    Telemetry telemetry,
    IConfiguration configuration
) : IOutputCachePolicy
{
    /// <summary>The metadata of a route with the path segments that are cached.</summary>
    private const string Segments = "Cache";

    private readonly TimeSpan _duration = configuration.GetValue("Cache:Duration", TimeSpan.FromMinutes(1));

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        if (!version.IsConnected || !IsAnonymousRead(http) || !IsCacheable(http, out var bookId))
        {
            return ValueTask.CompletedTask;
        }

        var bypassesCache = BypassesCache(http.Request);
        var result = new CacheResult(version.GetKey(bookId)) { Outcome = bypassesCache ? "bypass" : "miss" };
        http.Features.Set(result);
        http.Response.OnStarting(() => AddHeadersAsync(http, result));

        context.EnableOutputCaching = true;
        context.AllowCacheLookup = !bypassesCache;
        context.AllowCacheStorage = true;
        // With locking, a caller that disconnects would also cancel the other callers of the same response.
        context.AllowLocking = false;
        context.ResponseExpirationTimeSpan = _duration;
        context.CacheVaryByRules.QueryKeys = "*";
        context.CacheVaryByRules.VaryByValues["version"] = result.Version;
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        // The endpoints of the gateway that are cached have no such result.
        if (context.HttpContext.Features.Get<CacheResult>() is { } result)
        {
            result.Outcome = "hit";
        }

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

    /// <summary>
    /// Adds an ETag that is valid until the next change to responses that have none, such as lists.
    /// It is a transform, because the cache copies the headers when the body starts.
    /// </summary>
    public static void AddEntityTag(TransformBuilderContext builder)
    {
        if (builder.Route.Metadata?.ContainsKey(Segments) == true)
        {
            builder.AddResponseTransform(transform =>
            {
                var response = transform.HttpContext.Response;
                if (
                    transform.HttpContext.Features.Get<CacheResult>() is { } result
                    && response is { StatusCode: StatusCodes.Status200OK, Headers.ETag.Count: 0 }
                )
                {
                    response.Headers.ETag = $"W/\"{result.Version}\"";
                }

                return ValueTask.CompletedTask;
            });
        }
    }

    /// <summary>Whether this policy applies to a route. Only routes for everyone are cached.</summary>
    public static bool Applies(EndpointMetadataCollection endpoint) =>
        endpoint.GetMetadata<RouteModel>()?.Config.Metadata?.ContainsKey(Segments) == true
        && endpoint.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>The cache runs before authentication. A caller is anonymous without a token, which has this header.</summary>
    public static bool IsAnonymousRead(HttpContext http) =>
        (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.Request.Headers.Authorization.Count == 0;

    private static bool IsCacheable(HttpContext http, out long? bookId)
    {
        bookId = null;
        if (
            http.GetEndpoint()?.Metadata is not { } endpoint
            || !Applies(endpoint)
            || endpoint.GetMetadata<RouteModel>()!.Config is not { Metadata: { } metadata, Match.Path: { } pattern }
        )
        {
            return false;
        }

        // These are the segments after the prefix of the service, for example books, 7, related.
        var prefix = pattern.IndexOf("/catalog", StringComparison.Ordinal) + "/catalog".Length;
        var path = http.Request.Path.Value.AsSpan(prefix);
        Span<Range> parts = stackalloc Range[3];
        var count = path.Split(parts, '/', StringSplitOptions.RemoveEmptyEntries);
        if (
            count == 2
            && path[parts[0]] is "books"
            && long.TryParse(path[parts[1]], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
        {
            bookId = number;
        }

        return count > 0 && Contains(metadata[Segments], path[parts[0]]);
    }

    private static bool Contains(ReadOnlySpan<char> segments, ReadOnlySpan<char> segment)
    {
        foreach (var range in segments.Split(' '))
        {
            if (segments[range].SequenceEqual(segment))
            {
                return true;
            }
        }

        return false;
    }

    private static bool BypassesCache(HttpRequest request) =>
        request.Headers.CacheControl.Count > 0
            ? request.GetTypedHeaders().CacheControl is { NoCache: true } or { NoStore: true } or { MaxAge.Ticks: 0 }
            : request.Headers.Pragma.Contains("no-cache");

    private Task AddHeadersAsync(HttpContext http, CacheResult result)
    {
        http.Response.Headers["X-Cache"] = result.Outcome;
        telemetry.CacheRequested(result.Outcome);
        if (result.Outcome == "hit")
        {
            // The cached header names the replica that answered the original request.
            http.Response.Headers[ServiceIdentity.Header] = identity.Instance;
        }

        return Task.CompletedTask;
    }

    private sealed class CacheResult(string version)
    {
        public string Version => version;

        public string Outcome { get; set; } = "miss";
    }
}
