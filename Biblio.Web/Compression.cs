using System.IO.Compression;
using Biblio.Web.Indexing;
using Microsoft.AspNetCore.ResponseCompression;

namespace Biblio.Web;

/// <summary>
/// Compresses public pages. An attacker who sees the size of compressed answers could guess a secret that stands beside
/// text of the address (BREACH). The antiforgery token differs in each answer, and pages with personal data are not
/// compressed, so there is nothing to guess. Static files are compressed by the build.
/// </summary>
internal static class Compression
{
    public static void AddCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["text/html", "application/xml", "text/plain"];
        });
        // The faster level suits a page that is compressed for each answer.
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }

    public static void UseCompression(this WebApplication app) =>
        app.UseWhen(context => !SiteIndexing.IsPrivate(context.Request.Path), pages => pages.UseResponseCompression());
}
