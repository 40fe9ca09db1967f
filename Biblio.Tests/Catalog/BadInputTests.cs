using System.Net;

namespace Biblio.Tests.Catalog;

public sealed class BadInputTests(CatalogApp app) : IClassFixture<CatalogApp>
{
    [Theory]
    [InlineData("""{"price":1}""", "title")]
    [InlineData("""{"title":"T"}""", "price")]
    [InlineData("""{"title":null,"price":1}""", "title")]
    [InlineData("""{"title":" ","price":1}""", "title")]
    [InlineData("""{"title":7,"price":1}""", "title")]
    [InlineData("""{"title":"a\u0000b","price":1}""", "title")]
    [InlineData("""{"title":"a\ud800","price":1}""", "title")]
    [InlineData("""{"title":"a\u200bb","price":1}""", "title")]
    [InlineData("""{"title":"\ufeffa","price":1}""", "title")]
    [InlineData("""{"title":"a\u202eb","price":1}""", "title")]
    [InlineData("""{"title":"a\u2028b","price":1}""", "title")]
    [InlineData("""{"title":"\u3164","price":1}""", "title")]
    [InlineData("""{"title":"T","subtitle":"a\u00adb","price":1}""", "subtitle")]
    [InlineData("""{"title":"T","publisher":"a\u2060b","price":1}""", "publisher")]
    [InlineData("""{"title":"T","price":1,"authors":["Zo\u200dla"]}""", "authors[0]")]
    [InlineData("""{"title":"T","price":1,"subjects":["a\u2066b"]}""", "subjects[0]")]
    [InlineData("""{"title":"T","price":"1"}""", "price")]
    [InlineData("""{"title":"T","price":-0.01}""", "price")]
    [InlineData("""{"title":"T","price":1.999}""", "price")]
    [InlineData("""{"title":"T","price":100000000}""", "price")]
    [InlineData("""{"title":"T","price":1e300}""", "price")]
    [InlineData("""{"title":"T","price":1,"currency":"cad"}""", "currency")]
    [InlineData("""{"title":"T","price":1,"year":1.5}""", "year")]
    [InlineData("""{"title":"T","price":1,"year":99999}""", "year")]
    [InlineData("""{"title":"T","price":1,"year":99999999999}""", "year")]
    [InlineData("""{"title":"T","price":1,"language":"english"}""", "language")]
    [InlineData("""{"title":"T","price":1,"pages":0}""", "pages")]
    [InlineData("""{"title":"T","price":1,"pages":30001}""", "pages")]
    [InlineData("""{"title":"T","price":1,"format":"papyrus"}""", "format")]
    [InlineData("""{"title":"T","price":1,"isbn13":"9780306406158"}""", "isbn13")]
    [InlineData("""{"title":"T","price":1,"isbn10":"0306406153"}""", "isbn10")]
    [InlineData("""{"title":"T","price":1,"isbn13":"9780306406157","isbn10":"2070360024"}""", "isbn10")]
    [InlineData("""{"title":"T","price":1,"authors":"A"}""", "authors")]
    [InlineData("""{"title":"T","price":1,"authors":["A",null]}""", "authors[1]")]
    [InlineData("""{"title":"T","price":1,"authors":["A",""]}""", "authors[1]")]
    [InlineData("""{"title":"T","price":1,"authors":["Zola","ZOLA"]}""", "authors[1]")]
    [InlineData("""{"title":"T","price":1,"subjects":[1]}""", "subjects[0]")]
    [InlineData("""{"title":"T","price":1,"colour":"red"}""", "colour")]
    [InlineData("""{"title":"T","title":"U","price":1}""", "title")]
    [InlineData("""{"title":"T","price":1,"id":7}""", "id")]
    [InlineData("""{"title":"T","price":1""", "$")]
    [InlineData("""[]""", "$")]
    [InlineData("""null""", "$")]
    [InlineData("", "$")]
    public async Task A_wrong_field_of_a_book_is_named(string body, string field)
    {
        await RefusedAsync(await app.SendAsync(HttpMethod.Post, "/books", body), HttpStatusCode.BadRequest, field);

        var book = await app.AddAsync(new { title = "Unchanged", price = 1 });
        await RefusedAsync(
            await app.SendAsync(HttpMethod.Put, $"/books/{book.GetProperty("id")}", body),
            HttpStatusCode.BadRequest,
            field
        );
    }

    [Theory]
    [InlineData("""{"title":null}""", "title")]
    [InlineData("""{"price":null}""", "price")]
    [InlineData("""{"price":-1}""", "price")]
    [InlineData("""{"authors":["A",null]}""", "authors[1]")]
    [InlineData("""{"isbn10":"1"}""", "isbn10")]
    [InlineData("""{"title":""}""", "title")]
    [InlineData("""{"subtitle":" "}""", "subtitle")]
    [InlineData("""{"originalTitle":"a\u0007"}""", "originalTitle")]
    [InlineData("""{"publisher":"a\u200bb"}""", "publisher")]
    [InlineData("""{"description":"","isbn10":"x"}""", "description")]
    [InlineData("""{"currency":"ZZZ"}""", "currency")]
    [InlineData("""{"title":"T","colour2":1}""", "colour2")]
    [InlineData("""{"title":{"a":1}}""", "title")]
    [InlineData("""[1]""", "$")]
    [InlineData("""{""", "$")]
    [InlineData("""{"nobody":null}""", "nobody")]
    [InlineData("""{"title":"a","title":"b"}""", "$")]
    public async Task A_wrong_field_of_a_patch_is_named(string body, string field)
    {
        var book = await app.AddAsync(new { title = "Unchanged", price = 1 });

        await RefusedAsync(
            await app.SendAsync(HttpMethod.Patch, $"/books/{book.GetProperty("id")}", body),
            HttpStatusCode.BadRequest,
            field
        );

        Assert.Equal(1, (await app.GetAsync($"/books/{book.GetProperty("id")}")).GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData("title", 501)]
    [InlineData("subtitle", 1001)]
    [InlineData("publisher", 201)]
    [InlineData("description", 10_001)]
    public async Task Overlong_text_is_refused_and_the_longest_is_kept_whole(string field, int length)
    {
        await RefusedAsync(
            await app.SendAsync(HttpMethod.Post, "/books", Book(length)),
            HttpStatusCode.BadRequest,
            field
        );
        Assert.Equal(
            new string('é', length - 1),
            (await app.AddAsync(Book(length - 1))).GetProperty(field).GetString()
        );

        Dictionary<string, object> Book(int length) =>
            new()
            {
                ["title"] = "T",
                ["price"] = 1,
                [field] = new string('é', length),
            };
    }

    [Fact]
    public async Task Too_many_or_too_long_names_are_refused()
    {
        await RefusedAsync(
            await app.SendAsync(
                HttpMethod.Post,
                "/books",
                new
                {
                    title = "T",
                    price = 1,
                    authors = Enumerable.Range(0, 101).Select(i => $"A{i}"),
                }
            ),
            HttpStatusCode.BadRequest,
            "authors"
        );
        await RefusedAsync(
            await app.SendAsync(
                HttpMethod.Post,
                "/books",
                new
                {
                    title = "T",
                    price = 1,
                    subjects = new[] { new string('x', 101) },
                }
            ),
            HttpStatusCode.BadRequest,
            "subjects[0]"
        );
        await app.AddAsync(
            new
            {
                title = "T",
                price = 1,
                authors = Enumerable.Range(0, 100).Select(i => new string((char)('a' + (i % 26)), 190) + i),
            }
        );
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused()
    {
        using var http = app.CreateClient();
        using var content = new ByteArrayContent([.. "{\"title\":\""u8, 0xe9, 0xff, .. "\",\"price\":1}"u8]);
        content.Headers.ContentType = new("application/json");

        var answer = await http.PostAsync(
            new Uri("/books", UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/books")]
    [InlineData("PUT", "/books/1")]
    [InlineData("PATCH", "/books/1")]
    [InlineData("POST", "/imports")]
    public async Task Another_content_type_is_415(string method, string path) =>
        await RefusedAsync(
            await app.SendAsync(new HttpMethod(method), path, "title=T", "text/plain"),
            HttpStatusCode.UnsupportedMediaType
        );

    [Theory]
    [InlineData("/books?page=0", "page")]
    [InlineData("/books?page=x", "page")]
    [InlineData("/books?pageSize=101", "pageSize")]
    [InlineData("/books?sort=colour", "sort")]
    [InlineData("/books?language=klingon", "language")]
    [InlineData("/books?language=fr&language=klingon", "language")]
    [InlineData("/books?decade=1945", "decade")]
    [InlineData("/books?decade=1940&decade=x", "decade")]
    [InlineData("/books?yearFrom=1.5", "yearFrom")]
    [InlineData("/books?priceTo=cheap", "priceTo")]
    [InlineData("/books?ids=1,x", "ids")]
    [InlineData("/books?ids=-1", "ids")]
    [InlineData("/books?facets=maybe", "facets")]
    [InlineData("/books/isbn/123", "isbn")]
    [InlineData("/authors?pageSize=0", "pageSize")]
    [InlineData("/imports?page=-1", "page")]
    public async Task A_wrong_parameter_is_named(string path, string name) =>
        await RefusedAsync(await app.SendAsync(HttpMethod.Get, path), HttpStatusCode.BadRequest, name);

    [Fact]
    public async Task Overlong_queries_are_refused()
    {
        foreach (var text in new[] { new string('a', 301), string.Join("%20", Enumerable.Repeat("a1b", 33)) })
        {
            await RefusedAsync(
                await app.SendAsync(HttpMethod.Get, $"/books/suggestions?q={text}"),
                HttpStatusCode.BadRequest,
                "q"
            );
        }

        await RefusedAsync(
            await app.SendAsync(HttpMethod.Get, $"/books?q={new string('a', 301)}"),
            HttpStatusCode.BadRequest,
            "q"
        );
        await RefusedAsync(
            await app.SendAsync(HttpMethod.Get, $"/books?ids={string.Join(',', Enumerable.Range(1, 101))}"),
            HttpStatusCode.BadRequest,
            "ids"
        );
    }

    [Theory]
    [InlineData("subject", "x")]
    [InlineData("author", "1")]
    [InlineData("language", "fr")]
    [InlineData("decade", "1940")]
    public async Task More_than_ten_values_of_a_filter_are_refused(string name, string value)
    {
        var ten = "/books?" + string.Join('&', Enumerable.Repeat($"{name}={value}", 10));

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, ten)).StatusCode);
        await RefusedAsync(
            await app.SendAsync(HttpMethod.Get, $"{ten}&{name}={value}"),
            HttpStatusCode.BadRequest,
            name
        );
    }

    [Theory]
    [InlineData("/books?q=%00")]
    [InlineData("/books?q=%ff%fe")]
    [InlineData("/books?q='%20OR%201=1%20--")]
    [InlineData("/books?q=%2B%2B%2B&sort=relevance")]
    [InlineData("/books?q={0}")]
    [InlineData("/books?author={0}%27&subject=%5C")]
    [InlineData("/books?yearFrom=-2147483648&yearTo=2147483647")]
    [InlineData("/books?decade=-2147483640&decade=2147483640&facets=true")]
    [InlineData("/books?priceFrom=-1e20")]
    [InlineData("/books?page=21474836&pageSize=100")]
    [InlineData("/authors?q=%25_%5C'")]
    public async Task Odd_queries_are_never_a_server_error(string path) =>
        Assert.True((int)(await app.SendAsync(HttpMethod.Get, path)).StatusCode < 500);

    [Theory]
    [InlineData("GET", "/books/99999999")]
    [InlineData("GET", "/books/99999999/related")]
    [InlineData("GET", "/books/isbn/9782266111560")]
    [InlineData("GET", "/books/99999999999999999999")]
    [InlineData("GET", "/books/x")]
    [InlineData("DELETE", "/books/99999999")]
    [InlineData("GET", "/authors/99999999")]
    [InlineData("GET", "/imports/99999999")]
    [InlineData("GET", "/imports/99999999/refusals")]
    [InlineData("GET", "/imports/99999999/refusals.csv")]
    public async Task An_unknown_resource_is_404(string method, string path) =>
        await RefusedAsync(await app.SendAsync(new HttpMethod(method), path), HttpStatusCode.NotFound);

    [Fact]
    public async Task An_unknown_book_can_not_be_changed()
    {
        await RefusedAsync(
            await app.SendAsync(HttpMethod.Put, "/books/99999999", new { title = "T", price = 1 }),
            HttpStatusCode.NotFound
        );
        await RefusedAsync(
            await app.SendAsync(HttpMethod.Patch, "/books/99999999", new { price = 1 }),
            HttpStatusCode.NotFound
        );
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string? field = null)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == answer.StatusCode, $"{(int)answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        if (field is not null)
        {
            Assert.True((await CatalogApp.JsonAsync(answer)).GetProperty("errors").TryGetProperty(field, out _), text);
        }
    }
}
