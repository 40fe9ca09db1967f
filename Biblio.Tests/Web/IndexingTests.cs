using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Biblio.Web;
using Biblio.Web.Indexing;

namespace Biblio.Tests.Web;

/// <summary>What search engines, shared links and caches see of the site.</summary>
public sealed partial class IndexingTests
{
    private static readonly XNamespace Sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HEAD_answers_as_GET_without_a_body()
    {
        // Only a real server leaves out the body.
        await using var app = await WebApp.StartAsync(forBrowser: true);
        var visitor = app.CreateVisitor();

        foreach (
            var address in new[]
            {
                "/",
                "/books/1",
                "/cart",
                "/sign-in",
                "/orders",
                "/nowhere",
                "/robots.txt",
                "/sitemap.xml",
                "/favicon.ico",
                "/biblio.css",
            }
        )
        {
            using var get = await visitor.GetAsync(address, CancellationToken);
            using var head = await visitor.SendAsync(new(HttpMethod.Head, address), CancellationToken);

            Assert.Equal((address, get.StatusCode), (address, head.StatusCode));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(CancellationToken));
        }
    }

    [Fact]
    public async Task Robots_leave_out_private_pages_and_find_the_sitemap()
    {
        await using var app = await WebApp.StartAsync();

        var robots = await app.CreateVisitor().GetPageAsync("/robots.txt");

        Assert.Contains("Disallow: /orders\n", robots, StringComparison.Ordinal);
        Assert.DoesNotContain("Disallow: /books", robots, StringComparison.Ordinal);
        Assert.Contains("Sitemap: http://localhost/sitemap.xml", robots, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sitemap_has_every_book_and_is_cached()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();

        var index = XDocument.Parse(await visitor.GetPageAsync("/sitemap.xml"));
        var part = XDocument.Parse(await visitor.GetPageAsync("/sitemap/1.xml"));
        var requests = app.Api.Requests.Count;
        await visitor.GetPageAsync("/sitemap/1.xml");

        Assert.Equal(
            [
                "http://localhost/sitemap/1.xml",
                "http://localhost/sitemap/authors.xml",
                "http://localhost/sitemap/subjects.xml",
            ],
            Locations(index)
        );
        Assert.Equal(FakeBooks.All.Length + 1, Locations(part).Count);
        Assert.Contains("http://localhost/books/2/bonheur-d-occasion", Locations(part));
        Assert.Equal(requests, app.Api.Requests.Count);
        using var beyond = await visitor.GetAsync("/sitemap/2.xml", CancellationToken);
        using var endless = await visitor.GetAsync("/sitemap/1001.xml", CancellationToken);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (beyond.StatusCode, endless.StatusCode));
        app.Api.UnavailableServices.Add("catalog");
        using var down = await visitor.GetAsync("/sitemap/3.xml", CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);
    }

    [Fact]
    public async Task The_sitemap_has_authors_and_subjects()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();

        var authors = Locations(XDocument.Parse(await visitor.GetPageAsync("/sitemap/authors.xml")));
        var subjects = Locations(XDocument.Parse(await visitor.GetPageAsync("/sitemap/subjects.xml")));

        Assert.Equal(FakeBooks.AuthorNames.Count, authors.Count);
        Assert.Contains("http://localhost" + Formatting.AuthorAddress(1, FakeBooks.AuthorNames[0]), authors);
        Assert.Equal(FakeBooks.SubjectNames.Count + 1, subjects.Count);
        Assert.Contains("http://localhost" + Formatting.SubjectAddress(1, FakeBooks.SubjectNames[0]), subjects);
    }

    [Theory]
    [InlineData("/authors/1?page=2")]
    [InlineData("/authors/1/another-name")]
    [InlineData("/subjects/1")]
    public async Task Authors_and_subjects_have_one_address_and_a_description(string address)
    {
        await using var app = await WebApp.StartAsync();
        var (name, canonical) = address.StartsWith("/authors", StringComparison.Ordinal)
            ? (FakeBooks.AuthorNames[0], Formatting.AuthorAddress(1, FakeBooks.AuthorNames[0]))
            : (FakeBooks.SubjectNames[0], Formatting.SubjectAddress(1, FakeBooks.SubjectNames[0]));

        var page = await app.CreateVisitor().GetPageAsync(address);

        Assert.Contains($"rel=\"canonical\" href=\"{canonical}\"", page, StringComparison.Ordinal);
        Assert.Equal(name, Meta(page, "property=\"og:title\""));
        Assert.Contains(name, Meta(page, "name=\"description\""), StringComparison.Ordinal);
        Assert.Single(Descriptions().Matches(page));
    }

    [Fact]
    public void Every_page_that_may_be_found_is_listed_here() =>
        Assert.Equal(
            ["/", "/authors/{Id:long}", "/books/{Id:long}", "/not-found", "/subjects", "/subjects/{Id:long}"],
            PageRoutes.FindMissing([]).Where(route => !SiteIndexing.IsPrivate(route)).Order(StringComparer.Ordinal)
        );

    [Fact]
    public async Task A_book_has_a_description_Open_Graph_and_JSON_LD()
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync("/books/1");
        var script = await app.CreateVisitor().GetPageAsync("/books/10");

        Assert.StartsWith(
            "How working programmers think",
            Meta(page, "name=\"description\""),
            StringComparison.Ordinal
        );
        Assert.Equal("book", Meta(page, "property=\"og:type\""));
        Assert.Equal("The Pragmatic Programmer", Meta(page, "property=\"og:title\""));
        Assert.Equal("http://localhost/books/1/the-pragmatic-programmer", Meta(page, "property=\"og:url\""));
        Assert.Contains("rel=\"canonical\" href=\"/books/1/the-pragmatic-programmer\"", page, StringComparison.Ordinal);
        Assert.Contains("name=\"theme-color\"", page, StringComparison.Ordinal);
        var book = Data(page);
        Assert.Equal(
            ("Book", "9780135957059", "64.99", "https://schema.org/InStock"),
            (
                (string)book["@type"]!,
                (string)book["isbn"]!,
                (string)book["offers"]!["price"]!,
                (string)book["offers"]!["availability"]!
            )
        );
        Assert.Equal(["David Thomas", "Andrew Hunt"], book["author"]!.AsArray().Select(one => (string)one!["name"]!));
        // A title cannot end the block.
        Assert.Equal("<script>alert('Pride & Prejudice')</script>", (string)Data(script)["name"]!);
    }

    [Theory]
    [InlineData("/", false)]
    [InlineData("/books/1", false)]
    [InlineData("/authors/1", false)]
    [InlineData("/subjects", false)]
    [InlineData("/?q=a", true)]
    [InlineData("/confirm?token=x", true)]
    [InlineData("/confirm-address?token=x", true)]
    [InlineData("/forgotten-password", true)]
    [InlineData("/reset-password?token=x", true)]
    [InlineData("/goodbye", true)]
    [InlineData("/cart", true)]
    [InlineData("/sign-in", true)]
    [InlineData("/me", true)]
    public async Task Only_public_pages_may_be_found(string address, bool hidden)
    {
        await using var app = await WebApp.StartAsync();

        using var answer = await (await app.CreateReaderAsync()).GetAsync(address, CancellationToken);
        var page = await answer.Content.ReadAsStringAsync(CancellationToken);

        Assert.Equal(hidden, answer.Headers.Contains("X-Robots-Tag"));
        Assert.Equal(hidden, page.Contains("content=\"noindex\"", StringComparison.Ordinal));
        Assert.Equal(!hidden, page.Contains("rel=\"canonical\"", StringComparison.Ordinal));
        Assert.Single(Descriptions().Matches(page));
    }

    [Theory]
    [InlineData("/", "br")]
    [InlineData("/books/1", "gzip")]
    [InlineData("/me", null)]
    [InlineData("/orders", null)]
    public async Task Public_pages_are_compressed_and_personal_ones_are_not(string address, string? encoding)
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.CreateReaderAsync();
        visitor.DefaultRequestHeaders.AcceptEncoding.ParseAdd(encoding ?? "br");

        using var answer = await visitor.GetAsync(address, CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(encoding is null ? [] : [encoding], answer.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Fonts_stay_in_the_cache_for_a_year()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = app.CreateVisitor();
        var font = FontAddress().Match(await visitor.GetPageAsync("/")).Groups[1].Value;

        using var answer = await visitor.GetAsync(font, CancellationToken);

        Assert.Equal("font/woff2", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromDays(365), answer.Headers.CacheControl?.MaxAge);
    }

    private static List<string> Locations(XDocument document) =>
        [.. document.Descendants(Sitemap + "loc").Select(location => location.Value)];

    private static string Meta(string page, string name) =>
        WebUtility.HtmlDecode(Regex.Match(page, $"<meta {Regex.Escape(name)} content=\"([^\"]*)\"").Groups[1].Value);

    private static JsonNode Data(string page) => JsonNode.Parse(DataBlock().Match(page).Groups[1].Value)!;

    [GeneratedRegex("""<script type="application/ld\+json">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex DataBlock();

    [GeneratedRegex("<meta name=\"description\"")]
    private static partial Regex Descriptions();

    [GeneratedRegex("href=\"(/fonts/[^\"]*)\"")]
    private static partial Regex FontAddress();
}
