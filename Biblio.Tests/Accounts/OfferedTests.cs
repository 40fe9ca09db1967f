using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Biblio.Identity;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Accounts;

/// <summary>
/// The links in the responses of all services match the caller's permissions, also through the gateway.
/// </summary>
public sealed class OfferedTests(OfferedTests.StockedShop shop) : IClassFixture<OfferedTests.StockedShop>
{
    /// <summary>
    /// The callers that get each link: r is a reader, o another reader, l a librarian, a an administrator, and n an
    /// anonymous caller.
    /// </summary>
    private const string ExpectedLinks = """
        ..la PATCH  /api/v1/catalog/books/{book}
        ..la DELETE /api/v1/catalog/books/{book}
        ..la PATCH  /api/v1/catalog/books/{withdrawn}
        ..la POST   /api/v1/catalog/books
        ..la POST   /api/v1/catalog/imports
        ..la GET    /api/v1/catalog/imports
        ..la POST   /api/v1/inventory/stock/{book}/restock
        ..la POST   /api/v1/inventory/stock/{book}/adjust
        ..la GET    /api/v1/inventory/stock/{book}/movements
        ..la POST   /api/v1/inventory/stock/{withdrawn}/restock
        ..la POST   /api/v1/inventory/stock/{withdrawn}/adjust
        ..la GET    /api/v1/inventory/stock/low
        ..la GET    /api/v1/inventory/stock/audit
        ..la GET    /api/v1/orders/reports/highest-spenders
        ..la GET    /api/v1/orders/reports/best-sellers
        ..la GET    /api/v1/orders/reports/revenue
        rola POST   /api/v1/lending/holds
        rola POST   /api/v1/orders
        r.la DELETE /api/v1/orders/{order}
        ..la GET    /api/v1/users
        ..la POST   /api/v1/users
        ..la PATCH  /api/v1/users/{reader}
        ..la PATCH  /api/v1/users/{another}
        ...a PATCH  /api/v1/users/{librarian}
        ...a PATCH  /api/v1/users/{administrator}
        rola GET    /api/v1/users/me
        rola GET    /api/v1/shop/me
        rola GET    /api/v1/cart
        ..la GET    /api/v1/shop/overview
        ..la GET    /api/v1/operations/services
        rola POST   /api/v1/account/logout
        rola POST   /api/v1/account/password
        rola POST   /api/v1/account/address
        rola GET    /api/v1/account/sessions
        rola GET    /api/v1/account/export
        rola PATCH  /api/v1/users/me
        rola POST   /api/v1/account/logout-everywhere
        rola POST   /api/v1/account/erase
        n    POST   /api/v1/account/login
        n    POST   /api/v1/account/register
        """;

    // Every caller reads all of these paths. Refused requests return no links.
    private static readonly string[] Paths =
    [
        "/api/v1",
        "/api/v1/catalog/books",
        "/api/v1/catalog/books/{book}",
        "/api/v1/catalog/books/{withdrawn}",
        "/api/v1/catalog/imports",
        "/api/v1/inventory/stock",
        "/api/v1/inventory/stock/{book}",
        "/api/v1/orders",
        "/api/v1/orders/{order}",
        "/api/v1/users",
        "/api/v1/users/{reader}",
        "/api/v1/users/{librarian}",
        "/api/v1/users/me",
        "/api/v1/shop/books/{book}",
        "/api/v1/shop/books/{withdrawn}",
        "/api/v1/shop/me",
        "/api/v1/shop/overview",
    ];

    // Every caller may call these endpoints. Only anonymous callers get the links.
    private static readonly string[] AnonymousLinks = ["/api/v1/account/login", "/api/v1/account/register"];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private IEnumerable<(char Letter, Caller? Caller)> Callers =>
        [
            ('r', new(shop.Ids["reader"], Role.Reader)),
            ('o', new(shop.Ids["another"], Role.Reader)),
            ('l', new(shop.Ids["librarian"], Role.Librarian)),
            ('a', new(shop.Ids["administrator"], Role.Administrator)),
            ('n', null),
        ];

    [Fact]
    public async Task Links_match_what_each_caller_may_do()
    {
        var expected = ExpectedLinks
            .Split('\n')
            .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(
                row => $"{row[1]} {shop.Expand(row[2])}",
                row => row[0].Replace(".", "", StringComparison.Ordinal)
            );
        var actual = new Dictionary<string, string>();
        foreach (var (letter, caller) in Callers)
        {
            foreach (var link in await GetLinksAsync(caller))
            {
                actual[link] = actual.GetValueOrDefault(link, "") + letter;
            }
        }

        // Links with GET are not compared, unless the table lists them.
        Assert.Equal(
            FormatRows(expected),
            FormatRows(
                actual.Where(link =>
                    expected.ContainsKey(link.Key) || !link.Key.StartsWith("GET ", StringComparison.Ordinal)
                )
            )
        );

        var errors = new List<string>();
        foreach (var (letter, caller) in Callers)
        {
            foreach (var (link, letters) in expected)
            {
                var status = await FollowAsync(caller, link);
                var isAllowed =
                    status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
                    && (int)status < 500;
                if (isAllowed != letters.Contains(letter) && !AnonymousLinks.Any(link.EndsWith))
                {
                    errors.Add($"{link}, offered to {letters}: {letter} got {(int)status}");
                }
            }
        }

        Assert.Equal([], errors);
    }

    [Fact]
    public async Task Cached_links_of_staff_and_visitors_stay_apart()
    {
        var path = shop.Expand("/api/v1/catalog/books/{book}");
        using var visitor = shop.As(null);
        using var librarian = shop.As(new(shop.Ids["librarian"], Role.Librarian));

        // The cache is active once the gateway has subscribed to catalogue events.
        await Eventually.IsTrueAsync(async () =>
        {
            Assert.True(await HasChangeLinkAsync(librarian, path));
            using var answer = await visitor.GetAsync(path, CancellationToken);
            Assert.Null((await answer.Content.ReadFromJsonAsync<JsonNode>(CancellationToken))!["_links"]!["change"]);
            return answer.Headers.TryGetValues("X-Cache", out var values) && values.Single() == "hit";
        });

        Assert.True(await HasChangeLinkAsync(librarian, path));
        Assert.False(await HasChangeLinkAsync(visitor, path));
    }

    private static async Task<bool> HasChangeLinkAsync(HttpClient client, string path) =>
        (await client.GetFromJsonAsync<JsonNode>(path, CancellationToken))!["_links"]!["change"] is not null;

    /// <summary>All links that this caller gets in the responses to all paths.</summary>
    private async Task<HashSet<string>> GetLinksAsync(Caller? caller)
    {
        using var client = shop.As(caller);
        var links = new HashSet<string>();
        foreach (var path in Paths)
        {
            using var answer = await client.GetAsync(shop.Expand(path), CancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                links.UnionWith(FindLinks(await answer.Content.ReadFromJsonAsync<JsonNode>(CancellationToken)));
            }
        }

        return links;
    }

    /// <summary>
    /// Follows a link with an empty body. A caller with permission gets a validation error or a version conflict.
    /// </summary>
    private async Task<HttpStatusCode> FollowAsync(Caller? caller, string link)
    {
        using var client = shop.As(caller);
        var (method, path) = (link.Split(' ')[0], link.Split(' ')[1]);
        using var request = new HttpRequestMessage(new(method), path);
        if (method is "POST" or "PATCH")
        {
            // An empty change, or an order without items.
            request.Content = new StringContent(
                path.StartsWith("/api/v1/users", StringComparison.Ordinal) && method == "POST"
                    ? """{"email":"x"}"""
                    : "{}",
                Encoding.UTF8,
                "application/json"
            );
        }

        if (path.StartsWith("/api/v1/catalog/", StringComparison.Ordinal))
        {
            request.Headers.TryAddWithoutValidation("If-Match", "\"0\"");
        }

        using var answer = await client.SendAsync(request, CancellationToken);
        return answer.StatusCode;
    }

    private static IEnumerable<string> FindLinks(JsonNode? node) =>
        node switch
        {
            JsonObject o => (
                o["href"] is JsonValue href
                    ? [$"{(string?)o["method"] ?? "GET"} {(string)href!}"]
                    : Enumerable.Empty<string>()
            ).Concat(o.SelectMany(property => FindLinks(property.Value))),
            JsonArray a => a.SelectMany(FindLinks),
            _ => [],
        };

    private static IEnumerable<string> FormatRows(IEnumerable<KeyValuePair<string, string>> table) =>
        table.Select(row => $"{row.Key} {row.Value}").Order(StringComparer.Ordinal);

    /// <summary>A shop with accounts, a book for sale, and a withdrawn book.</summary>
    public sealed class StockedShop : IAsyncLifetime
    {
        public SecuredShop Shop { get; } = new();

        public Dictionary<string, long> Ids { get; } = [];

        public async ValueTask InitializeAsync()
        {
            await Shop.InitializeAsync();
            using var administrator = As(Tokens.Administrator);
            foreach (
                var (name, role) in new[]
                {
                    ("reader", Role.Reader),
                    ("another", Role.Reader),
                    ("librarian", Role.Librarian),
                    ("administrator", Role.Administrator),
                }
            )
            {
                Ids[name] = await AddAsync(
                    administrator,
                    "/api/v1/users",
                    new { name, role = role.ToString().ToLowerInvariant() }
                );
            }

            Assert.Equal(1, Ids["reader"]); // The order belongs to reader 1.
            Ids["order"] = Shop.Order;
            foreach (var name in new[] { "book", "withdrawn" })
            {
                Ids[name] = await AddAsync(administrator, "/api/v1/catalog/books", new { title = name, price = 5 });
                // Inventory adds a stock entry when it receives the event of the new book.
                await Eventually.IsTrueAsync(async () =>
                    (
                        await administrator.GetAsync(
                            new Uri(Expand($"/api/v1/inventory/stock/{{{name}}}"), UriKind.Relative),
                            CancellationToken
                        )
                    ).IsSuccessStatusCode
                );
            }

            (
                await administrator.DeleteAsync(
                    new Uri(Expand("/api/v1/catalog/books/{withdrawn}"), UriKind.Relative),
                    CancellationToken
                )
            ).EnsureSuccessStatusCode();
        }

        public ValueTask DisposeAsync() => Shop.DisposeAsync();

        public HttpClient As(Caller? caller) =>
            caller is null ? Shop.Client("api") : Shop.Client("api").As(caller, Shop.SigningKey);

        public string Expand(string path) =>
            Ids.Aggregate(path, (filled, number) =>
                filled.Replace($"{{{number.Key}}}", $"{number.Value}", StringComparison.Ordinal)
            );

        private static async Task<long> AddAsync(HttpClient client, string path, object body)
        {
            using var answer = await client.PostAsJsonAsync(path, body, CancellationToken);
            return (long)
                (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>(CancellationToken))!["id"]!;
        }
    }
}
