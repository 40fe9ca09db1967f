using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Biblio.Web.Clients;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Web.Indexing;

/// <summary>
/// The sitemap: an index, parts of a thousand books, and a thousand authors and subjects at most. The books lead to the
/// others. The output cache keeps each document, and computes it once for all who ask at the same time.
/// </summary>
internal static class Sitemap
{
    public const string Path = "/sitemap.xml";
    public const string Folder = "/sitemap";
    public const string AuthorsPath = Folder + "/authors.xml";
    public const string SubjectsPath = Folder + "/subjects.xml";

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const int ReadsOfPart = 10;
    private const int BooksOfPart = ReadsOfPart * SitemapClient.PageSize;

    // A sitemap index has 50 000 parts at most. This is a million books.
    private const int MaxParts = 1000;

    private static readonly XNamespace Xml = "http://www.sitemaps.org/schemas/sitemap/0.9";

    public static async Task<Results<ContentHttpResult, StatusCodeHttpResult>> IndexAsync(
        SitemapClient catalogue,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var books = await catalogue.ListAsync(1, cancellationToken);
        if (!books.Succeeded)
        {
            return Unavailable(context);
        }

        var parts = (int)Math.Min(MaxParts, (books.Value.Total + BooksOfPart - 1) / BooksOfPart);
        return Document(
            context,
            "sitemapindex",
            Enumerable
                .Range(1, Math.Max(1, parts))
                .Select(part => $"{Folder}/{part}.xml")
                .Concat([AuthorsPath, SubjectsPath])
                .Select(path => new XElement(Xml + "sitemap", Location(context, path)))
        );
    }

    public static async Task<Results<ContentHttpResult, NotFound, StatusCodeHttpResult>> PartAsync(
        int part,
        SitemapClient catalogue,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (part > MaxParts)
        {
            return TypedResults.NotFound();
        }

        var first = ((part - 1) * ReadsOfPart) + 1;
        if (await ReadAsync(first, page => catalogue.ListAsync(page, cancellationToken)) is not { } books)
        {
            return Unavailable(context);
        }

        var entries = books.Select(book => ToEntry(context, book));
        if (books.Count == 0 && part > 1)
        {
            return TypedResults.NotFound();
        }

        return Document(context, "urlset", part == 1 ? entries.Prepend(ToEntry(context, "/")) : entries);
    }

    public static async Task<Results<ContentHttpResult, StatusCodeHttpResult>> AuthorsAsync(
        SitemapClient catalogue,
        HttpContext context,
        CancellationToken cancellationToken
    ) =>
        await ReadAsync(1, page => catalogue.ListAuthorsAsync(page, cancellationToken)) is { } authors
            ? Document(
                context,
                "urlset",
                WithBooks(authors).Select(one => ToEntry(context, Formatting.AuthorAddress(one.Id, one.Name)))
            )
            : Unavailable(context);

    public static async Task<Results<ContentHttpResult, StatusCodeHttpResult>> SubjectsAsync(
        SitemapClient catalogue,
        HttpContext context,
        CancellationToken cancellationToken
    ) =>
        await ReadAsync(1, page => catalogue.ListSubjectsAsync(page, cancellationToken)) is { } subjects
            ? Document(
                context,
                "urlset",
                WithBooks(subjects)
                    .Select(one => Formatting.SubjectAddress(one.Id, one.Name))
                    .Prepend("/subjects")
                    .Select(path => ToEntry(context, path))
            )
            : Unavailable(context);

    /// <summary>The items of one document, or null when the catalogue does not answer.</summary>
    private static async Task<IReadOnlyList<T>?> ReadAsync<T>(int first, Func<int, Task<ApiResult<Listing<T>>>> list)
    {
        var items = new List<T>();
        for (var read = 0; read < ReadsOfPart; read++)
        {
            var page = await list(first + read);
            if (!page.Succeeded)
            {
                return null;
            }

            items.AddRange(page.Value.Items);
            if (page.Value.Items.Count < SitemapClient.PageSize)
            {
                break;
            }
        }

        return items;
    }

    private static IEnumerable<NameWithBooks> WithBooks(IEnumerable<NameWithBooks> names) =>
        names.Where(name => name.Books > 0);

    private static XElement ToEntry(HttpContext context, string path) => new(Xml + "url", Location(context, path));

    private static XElement ToEntry(HttpContext context, SitemapBook book) =>
        new(
            Xml + "url",
            Location(context, Formatting.Address(book.Id, book.Title)),
            book.ChangedAt is { } at
                ? new XElement(Xml + "lastmod", at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
                : null
        );

    private static XElement Location(HttpContext context, string path) =>
        new(Xml + "loc", SiteIndexing.SiteAddress(context.Request) + path);

    private static ContentHttpResult Document(HttpContext context, string root, IEnumerable<XElement> entries)
    {
        context.Response.Headers.CacheControl = "public, max-age=3600";
        var document = new XDocument(new XElement(Xml + root, entries));
        return TypedResults.Text(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + document.ToString(SaveOptions.DisableFormatting),
            "application/xml",
            Encoding.UTF8
        );
    }

    private static StatusCodeHttpResult Unavailable(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "60";
        return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }
}
