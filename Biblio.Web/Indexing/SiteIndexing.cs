using System.Globalization;
using Biblio.Http;

namespace Biblio.Web.Indexing;

/// <summary>What search engines may find: the catalogue with its books, authors and subjects, and nothing personal.</summary>
internal static class SiteIndexing
{
    private static readonly PathString[] PrivatePaths =
    [
        "/account",
        "/cart",
        "/checkout",
        "/confirm",
        "/confirm-address",
        "/design",
        "/error",
        "/forgotten-password",
        "/form-expired",
        "/goodbye",
        "/language",
        "/me",
        "/orders",
        "/overview",
        "/ops",
        "/register",
        "/reset-password",
        "/sign-in",
        "/sign-out",
        "/staff",
        "/time-zone",
    ];

    /// <summary>Paths that crawlers do not read.</summary>
    public static IEnumerable<string> Disallowed => PrivatePaths.Select(path => path.Value!).Append("/api");

    /// <summary>Whether the page belongs to a reader or to staff, or is not worth finding.</summary>
    public static bool IsPrivate(PathString path) => PrivatePaths.Any(one => path.StartsWithSegments(one));

    /// <summary>Whether search engines leave the page out. Results of searches are endless.</summary>
    public static bool IsHidden(HttpRequest request) => IsPrivate(request.Path) || request.Query.ContainsKey("q");

    /// <summary>The public address of the site without a slash at its end: <c>Site:Address</c>, or that of the request.</summary>
    public static string SiteAddress(HttpRequest request) =>
        request.HttpContext.RequestServices.GetRequiredService<IConfiguration>()["Site:Address"]
            is { Length: > 0 } known
            ? known.TrimEnd('/')
            : string.Create(CultureInfo.InvariantCulture, $"{request.Scheme}://{request.Host}");

    public static void AddIndexing(this IServiceCollection services) => services.AddOutputCache();

    /// <summary>Adds the header for pages that are left out, also when they are no HTML.</summary>
    public static void UseIndexing(this WebApplication app)
    {
        app.Use(
            (context, next) =>
            {
                if (IsHidden(context.Request))
                {
                    context.Response.Headers["X-Robots-Tag"] = "noindex";
                }

                return next(context);
            }
        );
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments(Sitemap.Folder) || context.Request.Path == Sitemap.Path,
            sitemap => sitemap.UseOutputCache()
        );
    }

    public static void MapIndexing(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/robots.txt", Robots.Handle).AllowAnonymous().AllowHead();
        var sitemap = routes
            .MapGroup("")
            .AllowAnonymous()
            .AllowHead()
            .CacheOutput(cache => cache.Expire(Sitemap.Lifetime).SetVaryByQuery([]));
        sitemap.MapGet(Sitemap.Path, Sitemap.IndexAsync);
        sitemap.MapGet(Sitemap.Folder + "/{part:int:min(1)}.xml", Sitemap.PartAsync);
        sitemap.MapGet(Sitemap.AuthorsPath, Sitemap.AuthorsAsync);
        sitemap.MapGet(Sitemap.SubjectsPath, Sitemap.SubjectsAsync);
    }
}
