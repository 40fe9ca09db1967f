using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Web.Indexing;

internal static class Robots
{
    /// <summary>Tells crawlers what not to read, and where the sitemap is.</summary>
    public static ContentHttpResult Handle(HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=86400";
        var text = new StringBuilder("User-agent: *\n");
        foreach (var path in SiteIndexing.Disallowed)
        {
            text.Append("Disallow: ").Append(path).Append('\n');
        }

        text.Append("\nSitemap: ").Append(SiteIndexing.SiteAddress(context.Request)).Append(Sitemap.Path).Append('\n');
        return TypedResults.Text(text.ToString(), "text/plain", Encoding.UTF8);
    }
}
