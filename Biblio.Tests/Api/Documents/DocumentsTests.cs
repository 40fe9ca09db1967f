using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using Biblio.Tests.Observability;
using Microsoft.OpenApi;

namespace Biblio.Tests.Api.Documents;

/// <summary>The OpenAPI document of a running Biblio, on its public port.</summary>
[Collection(nameof(MonitoredShop))]
public sealed class DocumentsTests(MonitoredShop shop)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_valid_document_describes_every_service()
    {
        var text = "";
        await Eventually.IsTrueAsync(async () =>
            !(text = await shop.Gateway.GetStringAsync("/openapi/v1.json", CancellationToken)).Contains(
                "x-biblio-missing",
                StringComparison.Ordinal
            )
        );

        var read = OpenApiDocument.Parse(text, "json");

        Assert.Empty(read.Diagnostic!.Errors.Select(error => error.ToString()));
        Assert.Empty(read.Diagnostic.Warnings.Select(warning => warning.ToString()));
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        Assert.Superset(
            new HashSet<string>
            {
                "/api/v1",
                "/api/v1/catalog/books/{id}",
                "/api/v2/catalog/books/{id}",
                "/api/v1/catalog/imports",
                "/api/v1/inventory/stock/{bookId}",
                "/api/v1/orders/{id}",
                "/api/v1/cart",
                "/api/v1/cart/lines/{bookId}",
                "/api/v1/cart/checkout",
                "/api/v1/shop/cart",
                "/api/v1/shop/books/{id}",
            },
            read.Document!.Paths.Keys.ToHashSet()
        );
        // Staff may read alerts below /operations. The receiver of alerts is internal.
        Assert.All(read.Document.Paths.Keys, path =>
            Assert.DoesNotMatch("faults|metrics|messages|health|alive|(?<!/operations/)alerts", path)
        );
    }

    [Fact]
    public async Task Every_operation_describes_its_purpose_responses_and_errors()
    {
        var document = JsonNode.Parse(await shop.Gateway.GetStringAsync("/openapi/v1.json", CancellationToken))!;

        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                var name = $"{method} {path}";
                Assert.False(string.IsNullOrEmpty((string?)operation!["summary"]), $"{name} has no summary");
                var responses = operation["responses"]!.AsObject();
                Assert.True(responses.Any(response => response.Key[0] == '2'), $"{name} never succeeds");
                foreach (var (status, response) in responses.Where(response => response.Key[0] is '4' or '5' or 'd'))
                {
                    Assert.True(
                        response!["content"]?["application/problem+json"]?["schema"] is not null,
                        $"{name}: {status} is not a problem document"
                    );
                }
            }
        }
    }

    /// <summary>What the gateway converts has exactly the properties that its document names.</summary>
    [Theory]
    [InlineData("/api/v2/catalog/books/{id}", "BookViewV2")]
    [InlineData("/api/v2/catalog/books", "BookPageV2")]
    public async Task Books_of_version_2_are_described(string path, string name)
    {
        var document = JsonNode.Parse(await shop.Gateway.GetStringAsync("/openapi/v1.json", CancellationToken))!;
        var book = await shop.GetBookAsync();
        var answer = await shop.Gateway.GetFromJsonAsync<JsonNode>(
            path.Replace("{id}", $"{book}", StringComparison.Ordinal),
            CancellationToken
        );

        var schema = document["paths"]![path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"];
        Assert.Equal("#/components/schemas/" + name, (string?)schema!["$ref"]);
        AssertDescribes(schema, answer!);

        void AssertDescribes(JsonNode schema, JsonNode value)
        {
            schema = (string?)schema["$ref"] is { } reference
                ? document["components"]!["schemas"]![reference.Split('/')[^1]]!
                : schema;
            switch (value)
            {
                case JsonObject properties when schema["properties"] is JsonObject described:
                    // A page has these only when they are asked for, or for a word without results.
                    Assert.Equal(
                        described.Select(one => one.Key).Where(one => one is not ("didYouMean" or "facets")).Order(),
                        properties.Select(one => one.Key).Order()
                    );
                    // Links depend on the caller.
                    foreach (
                        var (property, child) in properties.Where(one => one is { Value: not null, Key: not "_links" })
                    )
                    {
                        AssertDescribes(described[property]!, child!);
                    }

                    break;
                case JsonArray items when schema["items"] is { } item:
                    Assert.All(items.OfType<JsonNode>(), one => AssertDescribes(item, one));
                    break;
            }
        }
    }

    [Fact]
    public async Task A_known_document_is_answered_with_304()
    {
        using var first = await shop.Gateway.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        again.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(first.Headers.ETag!.ToString()));

        using var second = await shop.Gateway.SendAsync(again, CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("v1.http", "biblio.http")]
    [InlineData("v1.postman.json", "biblio.postman_collection.json")]
    public async Task The_collections_in_the_repository_are_up_to_date(string served, string stored)
    {
        var current = await shop.Gateway.GetStringAsync($"/openapi/{served}", CancellationToken);

        Assert.True(
            current == Repository.Read($"docs/collections/{stored}"),
            $"docs/collections/{stored} is not what Biblio serves. Run ./biblio up -d, then ./biblio collections."
        );
    }
}
