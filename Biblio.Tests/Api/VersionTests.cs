using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api;

public sealed class VersionTests
{
    private const string BookJson = """
        {
          "id": 7,
          "isbn13": "9782070360024",
          "isbn10": null,
          "title": "L'Étranger",
          "subtitle": null,
          "originalTitle": "異邦人",
          "authors": [{ "id": 3, "name": "Albert Camus", "originalName": "カミュ" }],
          "publisher": "Gallimard",
          "year": 1942,
          "language": "fr",
          "pages": 159,
          "format": "pocket",
          "subjects": [{ "id": 1, "name": "Roman" }, { "id": 2, "name": "Absurde" }],
          "description": "Aujourd'hui",
          "price": 19.95,
          "currency": "CAD",
          "withdrawn": false,
          "version": 4,
          "addedAt": "2026-01-01T00:00:00Z",
          "changedAt": "2026-01-02T00:00:00Z",
          "_links": { "self": { "href": "/api/v2/catalog/books/7" } }
        }
        """;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/catalog/authors", "/api/v1/catalog/authors")]
    [InlineData("/api/orders/7?x=1", "/api/v1/orders/7?x=1")]
    [InlineData("/API/inventory/stock/7", "/api/v1/inventory/stock/7")]
    public async Task A_path_without_a_version_is_version_1(string without, string with)
    {
        await using var replica = await Replica.StartAsync("both");
        await using var gateway = GatewayApp.Start(
            new()
            {
                ["catalog"] = [replica],
                ["orders"] = [replica],
                ["inventory"] = [replica],
            }
        );

        Assert.Equal(
            await gateway.Public.GetStringAsync(with, CancellationToken),
            await gateway.Public.GetStringAsync(without, CancellationToken)
        );
        Assert.Equal(2, replica.RequestCount);
    }

    [Theory]
    [InlineData("/api/v3/catalog/books")]
    [InlineData("/api/v2/orders")]
    [InlineData("/api/v1x/catalog/books")]
    public async Task A_version_that_does_not_exist_is_a_404_problem(string path)
    {
        await using var gateway = GatewayApp.Start([]);

        var answer = await gateway.Public.GetAsync(path, CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Version_2_returns_a_book_in_its_own_shape()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        var prefix = "";
        replica.Handler = context =>
        {
            prefix = context.Request.PathBase;
            return Json(BookJson)(context);
        };
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] });

        var book = JsonNode.Parse(await gateway.Public.GetStringAsync("/api/v2/catalog/books/7", CancellationToken))!;

        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(
                    """
                    {
                      "id": 7,
                      "title": "L'Étranger",
                      "subtitle": null,
                      "originalTitle": "異邦人",
                      "isbn": { "isbn13": "9782070360024", "isbn10": null },
                      "contributors": [{ "id": 3, "name": "Albert Camus", "originalName": "カミュ", "role": "author" }],
                      "publication": {
                        "publisher": "Gallimard",
                        "year": 1942,
                        "language": "fr",
                        "pages": 159,
                        "format": "pocket"
                      },
                      "subjects": ["Roman", "Absurde"],
                      "description": "Aujourd'hui",
                      "price": { "amount": 19.95, "currency": "CAD" },
                      "status": "for-sale",
                      "version": 4,
                      "addedAt": "2026-01-01T00:00:00Z",
                      "changedAt": "2026-01-02T00:00:00Z",
                      "_links": { "self": { "href": "/api/v2/catalog/books/7" } }
                    }
                    """
                ),
                book
            ),
            book.ToJsonString()
        );
        Assert.Equal("/api/v2/catalog", prefix);
    }

    [Fact]
    public async Task Version_2_converts_the_books_of_a_page()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        var withdrawn = BookJson.Replace("false", "true", StringComparison.Ordinal);
        replica.Handler = Json(
            "{\"items\":["
                + BookJson
                + ","
                + withdrawn
                + "],\"page\":1,\"pageSize\":20,\"total\":2,\"_links\":{\"self\":{\"href\":\"/x\"}}}"
        );
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] });

        var page = JsonNode.Parse(
            await gateway.Public.GetStringAsync("/api/v2/catalog/books?q=camus", CancellationToken)
        )!;

        Assert.Equal(["for-sale", "withdrawn"], page["items"]!.AsArray().Select(book => (string)book!["status"]!));
        Assert.Equal((2, "/x"), ((int)page["total"]!, (string)page["_links"]!["self"]!["href"]!));
    }

    [Fact]
    public async Task Version_2_forwards_other_responses_unchanged()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] });

        replica.Handler = context =>
            TypedResults.Problem("No.", statusCode: 404, type: "urn:biblio:no").ExecuteAsync(context);
        var missing = await gateway.Public.GetAsync("/api/v2/catalog/books/8", CancellationToken);
        replica.Handler = context =>
        {
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        };
        var notModified = await gateway.Public.GetAsync("/api/v2/catalog/books/7", CancellationToken);
        replica.Handler = Json(BookJson);
        using var head = await gateway.Public.SendAsync(
            new(HttpMethod.Head, "/api/v2/catalog/books/7"),
            CancellationToken
        );

        Assert.Contains(
            "urn:biblio:no",
            await missing.Content.ReadAsStringAsync(CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Equal([404, 304, 200], new[] { missing, notModified, head }.Select(answer => (int)answer.StatusCode));
    }

    [Fact]
    public async Task Reads_with_a_successor_carry_deprecation_headers()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] });

        var old = await gateway.Public.GetAsync("/api/catalog/books/7", CancellationToken);
        var written = await gateway.Public.PostAsJsonAsync(
            "/api/v1/catalog/books",
            new { title = "a" },
            CancellationToken
        );
        var current = await gateway.Public.GetAsync("/api/v2/catalog/authors", CancellationToken);

        Assert.Equal("@1793491200", Assert.Single(old.Headers.GetValues("Deprecation")));
        Assert.Equal("Mon, 01 Nov 2027 00:00:00 GMT", Assert.Single(old.Headers.GetValues("Sunset")));
        Assert.Equal(
            "</api/v2/catalog/books/7>; rel=\"successor-version\"",
            Assert.Single(old.Headers.GetValues("Link"))
        );
        Assert.DoesNotContain(new[] { written, current }, answer => answer.Headers.Contains("Deprecation"));
    }

    private static Func<HttpContext, Task> Json(string body) =>
        context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            return context.Response.WriteAsync(body);
        };
}
