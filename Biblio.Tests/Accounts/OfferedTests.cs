using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Biblio.ServiceDefaults.Identity;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Accounts;

/// <summary>What can be done is offered to who may do it, by every service, through the gateway.</summary>
public sealed class OfferedTests(OfferedTests.StockedShop shop) : IClassFixture<OfferedTests.StockedShop>
{
    /// <summary>To whoever may, and to nobody else: r a reader, o another one, l a librarian, a an administrator, n nobody known.</summary>
    private const string Offered = """
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
        ..la GET    /api/v1/shop/overview
        rola POST   /api/v1/account/logout
        rola POST   /api/v1/account/password
        rola POST   /api/v1/account/logout-everywhere
        rola POST   /api/v1/account/erase
        n    POST   /api/v1/account/login
        n    POST   /api/v1/account/register
        """;

    // what somebody reads who looks around: what is not theirs answers with no links
    private static readonly string[] Places =
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

    // anybody may; nobody who is signed in has a use for it
    private static readonly string[] ForStrangers = ["/api/v1/account/login", "/api/v1/account/register"];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private IEnumerable<(char Letter, Caller? Caller)> Callers =>
        [
            ('r', new(shop.Numbers["reader"], Role.Reader)),
            ('o', new(shop.Numbers["another"], Role.Reader)),
            ('l', new(shop.Numbers["librarian"], Role.Librarian)),
            ('a', new(shop.Numbers["administrator"], Role.Administrator)),
            ('n', null),
        ];

    [Fact]
    public async Task Everybody_is_offered_what_they_may_do_and_it_is_so()
    {
        var expected = Offered
            .Split('\n')
            .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(
                row => $"{row[1]} {shop.Filled(row[2])}",
                row => row[0].Replace(".", "", StringComparison.Ordinal)
            );
        var actual = new Dictionary<string, string>();
        foreach (var (letter, caller) in Callers)
        {
            foreach (var link in await LinksAsync(caller))
            {
                actual[link] = actual.GetValueOrDefault(link, "") + letter;
            }
        }

        // links that read are for everybody, but where the table says otherwise
        Assert.Equal(
            Lines(expected),
            Lines(
                actual.Where(link =>
                    expected.ContainsKey(link.Key) || !link.Key.StartsWith("GET ", StringComparison.Ordinal)
                )
            )
        );

        var mistakes = new List<string>();
        foreach (var (letter, caller) in Callers)
        {
            foreach (var (link, who) in expected)
            {
                var status = await TryAsync(caller, link);
                var isLetIn =
                    status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
                    && (int)status < 500;
                if (isLetIn != who.Contains(letter) && !ForStrangers.Any(link.EndsWith))
                {
                    mistakes.Add($"{link}, offered to {who}: {letter} got {(int)status}");
                }
            }
        }

        Assert.Equal([], mistakes);
    }

    [Fact]
    public async Task What_staff_are_offered_is_not_kept_for_others_nor_the_other_way_round()
    {
        var path = shop.Filled("/api/v1/catalog/books/{book}");
        using var visitor = shop.As(null);
        using var librarian = shop.As(new(shop.Numbers["librarian"], Role.Librarian));

        // the cache begins when the gateway hears of changes
        await Eventually.IsTrueAsync(async () =>
        {
            Assert.True(await IsOfferedAsync(librarian, path));
            using var answer = await visitor.GetAsync(path, CancellationToken);
            Assert.Null((await answer.Content.ReadFromJsonAsync<JsonNode>(CancellationToken))!["_links"]!["change"]);
            return answer.Headers.TryGetValues("X-Cache", out var said) && said.Single() == "hit";
        });

        Assert.True(await IsOfferedAsync(librarian, path));
        Assert.False(await IsOfferedAsync(visitor, path));
    }

    private static async Task<bool> IsOfferedAsync(HttpClient client, string path) =>
        (await client.GetFromJsonAsync<JsonNode>(path, CancellationToken))!["_links"]!["change"] is not null;

    /// <summary>Every link that this caller is given anywhere.</summary>
    private async Task<HashSet<string>> LinksAsync(Caller? caller)
    {
        using var client = shop.As(caller);
        var found = new HashSet<string>();
        foreach (var place in Places)
        {
            using var answer = await client.GetAsync(shop.Filled(place), CancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                found.UnionWith(Links(await answer.Content.ReadFromJsonAsync<JsonNode>(CancellationToken)));
            }
        }

        return found;
    }

    /// <summary>Does it, with nothing said: who is let in is told that something is missing, or that the book is another by now.</summary>
    private async Task<HttpStatusCode> TryAsync(Caller? caller, string link)
    {
        using var client = shop.As(caller);
        var (method, path) = (link.Split(' ')[0], link.Split(' ')[1]);
        using var request = new HttpRequestMessage(new(method), path);
        if (method is "POST" or "PATCH")
        {
            // a change that changes nothing, an order of nothing
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

    private static IEnumerable<string> Links(JsonNode? node) =>
        node switch
        {
            JsonObject o => (
                o["href"] is JsonValue href
                    ? [$"{(string?)o["method"] ?? "GET"} {(string)href!}"]
                    : Enumerable.Empty<string>()
            ).Concat(o.SelectMany(property => Links(property.Value))),
            JsonArray a => a.SelectMany(Links),
            _ => [],
        };

    private static IEnumerable<string> Lines(IEnumerable<KeyValuePair<string, string>> table) =>
        table.Select(row => $"{row.Key} {row.Value}").Order(StringComparer.Ordinal);

    /// <summary>A shop with accounts, a book that is sold and one that no longer is.</summary>
    public sealed class StockedShop : IAsyncLifetime
    {
        public SecuredShop Shop { get; } = new();

        public Dictionary<string, long> Numbers { get; } = [];

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
                Numbers[name] = await AddAsync(
                    administrator,
                    "/api/v1/users",
                    new { name, role = role.ToString().ToLowerInvariant() }
                );
            }

            Assert.Equal(1, Numbers["reader"]); // whose the order is
            Numbers["order"] = Shop.Order;
            foreach (var name in new[] { "book", "withdrawn" })
            {
                Numbers[name] = await AddAsync(administrator, "/api/v1/catalog/books", new { title = name, price = 5 });
                // Inventory opens a shelf for each when it hears of it
                await Eventually.IsTrueAsync(async () =>
                    (
                        await administrator.GetAsync(
                            new Uri(Filled($"/api/v1/inventory/stock/{{{name}}}"), UriKind.Relative),
                            CancellationToken
                        )
                    ).IsSuccessStatusCode
                );
            }

            (
                await administrator.DeleteAsync(
                    new Uri(Filled("/api/v1/catalog/books/{withdrawn}"), UriKind.Relative),
                    CancellationToken
                )
            ).EnsureSuccessStatusCode();
        }

        public ValueTask DisposeAsync() => Shop.DisposeAsync();

        public HttpClient As(Caller? caller) =>
            caller is null ? Shop.Client("api") : Shop.Client("api").As(Shop.Redis.ConnectionString, caller);

        public string Filled(string path) =>
            Numbers.Aggregate(path, (filled, number) =>
                filled.Replace($"{{{number.Key}}}", $"{number.Value}", StringComparison.Ordinal)
            );

        private static async Task<long> AddAsync(HttpClient client, string path, object what)
        {
            using var answer = await client.PostAsJsonAsync(path, what, CancellationToken);
            return (long)
                (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>(CancellationToken))!["id"]!;
        }
    }
}
