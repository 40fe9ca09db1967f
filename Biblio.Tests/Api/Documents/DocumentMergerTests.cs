using System.Text.Json.Nodes;
using Biblio.Api.OpenApi;
using Yarp.ReverseProxy.Configuration;

namespace Biblio.Tests.Api.Documents;

public sealed class DocumentMergerTests
{
    [Fact]
    public void Conflicting_schemas_get_their_services_name_as_a_prefix()
    {
        var document = new DocumentMerger("all", "")
            .Add("catalog", Service("/books", "string"), path => [new("/api" + path)])
            .Add("orders", Service("/orders", "integer"), path => [new("/api" + path)])
            .Build([]);

        Assert.Equal(
            ["Link", "OrdersLink"],
            document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key)
        );
        Assert.Equal("#/components/schemas/Link", Schema(document, "/api/books"));
        Assert.Equal("#/components/schemas/OrdersLink", Schema(document, "/api/orders"));
        Assert.Equal("integer", (string?)document["components"]!["schemas"]!["OrdersLink"]!["type"]);
    }

    [Fact]
    public void Identical_schemas_are_merged()
    {
        var document = new DocumentMerger("all", "")
            .Add("catalog", Service("/books", "string"), path => [new("/api" + path)])
            .Add("orders", Service("/orders", "string"), path => [new("/api" + path)])
            .Build([]);

        Assert.Equal(["Link"], document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key));
    }

    [Fact]
    public void Operations_have_unique_ids_and_only_routed_methods()
    {
        var document = new DocumentMerger("all", "")
            .Add("catalog", Service("/books/{id}", "string"), path =>
                [new("/api/v1" + path, Deprecated: true), new("/api/v2" + path, ["GET"], Shape: "books-v2")]
            )
            .Build(["orders"]);

        var first = document["paths"]!["/api/v1/books/{id}"]!.AsObject();
        var second = document["paths"]!["/api/v2/books/{id}"]!.AsObject();
        Assert.Equal(["get", "delete"], first.Select(operation => operation.Key));
        Assert.Equal(["get"], second.Select(operation => operation.Key));
        Assert.Equal(
            ("getApiV1BooksById", "getApiV2BooksById"),
            ((string)first["get"]!["operationId"]!, (string)second["get"]!["operationId"]!)
        );
        Assert.True((bool?)first["get"]!["deprecated"]);
        Assert.Null(first["delete"]!["deprecated"]);
        Assert.Equal("orders", (string?)document["info"]!["x-biblio-missing"]![0]);
        Assert.EndsWith(
            "these services do not answer: orders.",
            (string?)document["info"]!["description"],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/orders/{id}", "/api/v1/orders/{id}")]
    [InlineData("/orders", "/api/v1/orders")]
    [InlineData("/ordersome", "")]
    [InlineData("/messages/dead", "")]
    [InlineData("/orders/messages", "")]
    public void Only_routed_paths_are_included(string path, string expected)
    {
        RouteConfig[] routes =
        [
            Route("orders", "/api/v1/orders/{**rest}", "/api/v1"),
            Route("orders", "/api/v1/orders/{id}/events", "/api/v1"),
            Route("web", "/{**rest}", ""),
        ];

        Assert.Equal(
            expected,
            string.Join(' ', PublicPaths.CreateResolver("orders", routes)(path).Select(place => place.Path))
        );
    }

    private static RouteConfig Route(string cluster, string path, string prefix) =>
        new()
        {
            RouteId = path,
            ClusterId = cluster,
            Match = new() { Path = path },
            Transforms =
            [
                new Dictionary<string, string> { ["RequestHeader"] = "X-Forwarded-Prefix", ["Set"] = prefix },
            ],
        };

    private static string? Schema(JsonObject document, string path) =>
        (string?)
            document["paths"]![path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["$ref"];

    private static JsonObject Service(string path, string type) =>
        JsonNode
            .Parse(
                $$"""
                {
                  "paths": {
                    "{{path}}": {
                      "get": {
                        "responses": {
                          "200": {
                            "content": {
                              "application/json": { "schema": { "$ref": "#/components/schemas/Link" } }
                            }
                          }
                        }
                      },
                      "delete": { "responses": {} }
                    }
                  },
                  "components": { "schemas": { "Link": { "type": "{{type}}" } } }
                }
                """
            )!
            .AsObject();
}
