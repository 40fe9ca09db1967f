using System.Globalization;
using Biblio.Http;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Http;

public sealed class PagingTests
{
    [Theory]
    [InlineData(1, 45, "first=1 last=3 next=2 self=1")]
    [InlineData(2, 45, "first=1 last=3 next=3 prev=1 self=2")]
    [InlineData(3, 45, "first=1 last=3 prev=2 self=3")]
    [InlineData(9, 45, "first=1 last=3 prev=3 self=9")]
    [InlineData(1, 0, "first=1 last=1 self=1")]
    [InlineData(1, 20, "first=1 last=1 self=1")]
    public void A_page_links_to_its_neighbours(int page, long total, string expected)
    {
        var links = Array.Empty<int>().ToPage(total, new PageQuery(page), Request("?q=été&page=77&pageSize=5")).Links;

        var all = new Dictionary<string, Link?>
        {
            ["first"] = links.First,
            ["last"] = links.Last,
            ["next"] = links.Next,
            ["prev"] = links.Prev,
            ["self"] = links.Self,
        };
        Assert.Equal(
            expected,
            string.Join(
                ' ',
                all.Where(link => link.Value is not null).Select(link => $"{link.Key}={PageOf(link.Value!.Href)}")
            )
        );
    }

    [Fact]
    public void A_page_is_serialized_as_specified()
    {
        var page = new[] { "a" }.ToPage(1, new PageQuery(), Request("?q=x"));

        Assert.Equal(
            """{"items":["a"],"page":1,"pageSize":20,"total":1,"_links":"""
                + """{"self":{"href":"/api/catalog/books?q=x&page=1&pageSize=20"}"""
                + ""","first":{"href":"/api/catalog/books?q=x&page=1&pageSize=20"}"""
                + ""","last":{"href":"/api/catalog/books?q=x&page=1&pageSize=20"}}}""",
            System
                .Text.Json.JsonSerializer.Serialize(page, Json.Options)
                .Replace("\\u0026", "&", StringComparison.Ordinal)
        );
    }

    private static int PageOf(string href) =>
        int.Parse(href.Split("page=")[1].Split('&')[0], CultureInfo.InvariantCulture);

    private static HttpRequest Request(string query) =>
        new DefaultHttpContext
        {
            Request =
            {
                PathBase = "/api/catalog",
                Path = "/books",
                QueryString = new(query),
            },
        }.Request;
}
