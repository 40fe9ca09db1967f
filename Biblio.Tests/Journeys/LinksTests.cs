using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Observability;

namespace Biblio.Tests.Journeys;

/// <summary>Links from the root of the API reach every resource, and no link is dead.</summary>
[Collection(nameof(MonitoredShop))]
public sealed class LinksTests(MonitoredShop shop)
{
    /// <summary>The maximum of requests per route, because pages of books contain hundreds of similar links.</summary>
    private const int MaxRequestsPerRoute = 15;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Links_from_the_root_reach_every_resource_without_errors()
    {
        await shop.GetBookAsync();
        // The order takes one of the first books in stock, so that the walk finds its traces.
        // Other tests use this shop too.
        var stock = (await shop.Gateway.GetFromJsonAsync<JsonNode>("/api/v1/inventory/stock", CancellationToken))![
            "items"
        ]!.AsArray();
        var book = stock.First(one => (bool?)one!["withdrawn"] == false && (int?)one["available"] > 0)![
            "bookId"
        ]!.GetValue<long>();
        await shop.WaitForStatusAsync(
            await shop.OrderAsync(new { userId = 1, items = new[] { new { bookId = book, quantity = 1 } } }),
            "completed"
        );
        var document = JsonNode.Parse(await shop.Gateway.GetStringAsync("/openapi/v1.json", CancellationToken))![
            "paths"
        ]!.AsObject();
        var templates = document
            .Select(path =>
                (
                    path.Key,
                    Pattern: new Regex(
                        $"^{Regex.Replace(path.Key.Replace(".", @"\.", StringComparison.Ordinal), @"\{\w+\}", "[^/]+")}$"
                    )
                )
            )
            .OrderBy(template => template.Key.Contains('{', StringComparison.Ordinal))
            .ToList();
        var (reached, dead) = (new Dictionary<string, int>(), new List<string>());
        var (open, seen) = (
            new Queue<(string Href, string From)>([("/api/v1", "")]),
            new HashSet<string> { "/api/v1" }
        );

        while (open.TryDequeue(out var link))
        {
            var template = templates.Find(template => template.Pattern.IsMatch(link.Href.Split('?')[0])).Key;
            if (template is null)
            {
                dead.Add($"{link.Href}, from {link.From}: the API document does not have it");
                continue;
            }

            reached[template] = reached.GetValueOrDefault(template) + 1;
            if (reached[template] > MaxRequestsPerRoute)
            {
                continue;
            }

            using var answer = await shop.Gateway.GetAsync(
                new Uri(link.Href, UriKind.Relative),
                HttpCompletionOption.ResponseHeadersRead,
                CancellationToken
            );
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                dead.Add($"{link.Href}, from {link.From}: {(int)answer.StatusCode}");
            }
            else if (answer.Content.Headers.ContentType?.MediaType == "application/json")
            {
                foreach (
                    var (href, method) in Links(
                        JsonNode.Parse(await answer.Content.ReadAsStringAsync(CancellationToken))
                    )
                )
                {
                    if (method is "GET")
                    {
                        if (seen.Add(href))
                        {
                            open.Enqueue((href, link.Href));
                        }
                    }
                    else if (
                        templates.Find(template => template.Pattern.IsMatch(href.Split('?')[0])).Key is not { } target
                        || document[target]![method.ToLowerInvariant()] is null
                    )
                    {
                        dead.Add($"{method} {href}, from {link.Href}: the API document does not have it");
                    }
                }
            }
        }

        Assert.Equal([], dead.GroupBy(one => Regex.Replace(one, "[0-9]+", "N")).Select(group => group.First()));
        Assert.Equal(
            "",
            string.Join(
                " ",
                document
                    .Where(path => path.Value!["get"] is not null)
                    .Select(path => path.Key)
                    .Except(reached.Keys)
                    .Except(LinkedByHeader)
            )
        );
    }

    /// <summary>Version 1 links to version 2 in its Link header only.</summary>
    private static readonly string[] LinkedByHeader =
    [
        "/api/v2/catalog/books",
        "/api/v2/catalog/books/{id}",
        "/api/v2/catalog/books/isbn/{isbn}",
        "/api/v2/catalog/books/{id}/related",
        "/api/v2/catalog/books/suggestions",
    ];

    private static string FillPlaceholders(string href) =>
        href.Replace("{id}", "1", StringComparison.Ordinal)
            .Replace("{isbn}", "9782070360048", StringComparison.Ordinal);

    private static IEnumerable<(string Href, string Method)> Links(JsonNode? node) =>
        node switch
        {
            JsonObject o => (
                o["href"] is JsonValue href
                    ? [(FillPlaceholders((string)href!), ((string?)o["method"] ?? "GET").ToUpperInvariant())]
                    : Enumerable.Empty<(string, string)>()
            ).Concat(o.SelectMany(property => Links(property.Value))),
            JsonArray a => a.SelectMany(Links),
            _ => [],
        };
}
