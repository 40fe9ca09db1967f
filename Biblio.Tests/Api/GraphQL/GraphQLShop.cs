using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api.GraphQL;

/// <summary>A gateway in front of fake services with a hundred books, whose requests are recorded.</summary>
public sealed class GraphQLShop : IAsyncLifetime
{
    private readonly List<Replica> _replicas = [];
    private readonly Lock _lock = new();
    private readonly List<string> _requests = [];
    private GatewayApp _gateway = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    internal HttpClient Http => _gateway.Public;

    /// <summary>The service that answers 503 while it is set.</summary>
    public string? Broken { get; set; }

    public async ValueTask InitializeAsync()
    {
        foreach (var (service, answer) in Services)
        {
            var replica = await Replica.StartAsync(service);
            replica.Handler = context => HandleAsync(service, answer, context);
            _replicas.Add(replica);
        }

        _gateway = GatewayApp.Start(
            _replicas.ToDictionary(replica => replica.Name, replica => new[] { replica }),
            new()
            {
                ["RateLimits:Reading:Burst"] = "10000",
                ["ConnectionStrings:accountsdb"] = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync(
                    "accounts"
                ),
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }

    /// <summary>Runs a query, and returns the answer with the requests that the services received.</summary>
    internal async Task<(int Status, JsonNode Body, IReadOnlyList<string> Requests)> RunAsync(
        string query,
        Caller? caller = null,
        object? variables = null
    ) => await PostAsync(JsonContent.Create(new { query, variables }), caller);

    internal async Task<(int Status, JsonNode Body, IReadOnlyList<string> Requests)> PostAsync(
        HttpContent content,
        Caller? caller = null
    )
    {
        lock (_lock)
        {
            _requests.Clear();
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = content };
        if (caller is not null)
        {
            request.Headers.Authorization = new("Bearer", Tokens.Create(caller));
        }

        using var response = await Http.SendAsync(request, CancellationToken);
        var body = await response.Content.ReadFromJsonAsync<JsonNode>(CancellationToken);
        lock (_lock)
        {
            return ((int)response.StatusCode, body!, [.. _requests]);
        }
    }

    private Task HandleAsync(string service, Func<HttpContext, JsonNode?> answer, HttpContext context)
    {
        lock (_lock)
        {
            _requests.Add($"{service} {context.Request.Path}{context.Request.QueryString}");
        }

        return Broken == service ? TypedResults.StatusCode(503).ExecuteAsync(context)
            : answer(context) is { } json ? context.Response.WriteAsJsonAsync(json)
            : TypedResults.Problem(statusCode: 404).ExecuteAsync(context);
    }

    private static Dictionary<string, Func<HttpContext, JsonNode?>> Services { get; } =
        new()
        {
            ["catalog"] = context =>
                context.Request.Path.Value switch
                {
                    "/books" => Page(Ids(context, "ids").Where(id => id <= 100).Select(Book)),
                    "/authors" => Page(Enumerable.Range(1, 3).Select(id => Author(id))),
                    { } path when path.StartsWith("/authors/", StringComparison.Ordinal) => Author(1),
                    _ => null,
                },
            ["inventory"] = context =>
                context.Request.Path == "/stock"
                    ? Page(Ids(context, "bookIds").Where(id => id != 3).Select(Stock))
                    : null,
            ["orders"] = context =>
                context.Request.Path == "/orders" ? Page(Enumerable.Range(1, 20).Select(id => Order(id)))
                : context.Request.Path == "/orders/5" ? Order(5)
                : null,
            ["lending"] = context =>
                context.Request.Path.Value switch
                {
                    "/availability" => Page(Ids(context, "bookIds").Select(Copies)),
                    "/branches" => Page([Branch(1), Branch(2)]),
                    "/me/loans" or "/loans" => Page(Enumerable.Range(1, 20).Select(id => Loan(id))),
                    "/me/holds" or "/holds" => Page(Enumerable.Range(1, 20).Select(id => Hold(id))),
                    "/me/fines" or "/fines" => Page([Fine(1)]),
                    _ => null,
                },
        };

    private static IEnumerable<long> Ids(HttpContext context, string name) =>
        context.Request.Query[name].ToString() is { Length: > 0 } ids
            ? ids.Split(',').Select(id => long.Parse(id, CultureInfo.InvariantCulture))
            : Enumerable.Range(1, 50).Select(id => (long)id);

    private static JsonObject Page(IEnumerable<JsonNode> items) =>
        new()
        {
            ["items"] = new JsonArray([.. items]),
            ["page"] = 1,
            ["pageSize"] = 50,
            ["total"] = 100,
        };

    private static JsonObject Author(long id) =>
        new()
        {
            ["id"] = id,
            ["name"] = $"Author {id}",
            ["books"] = 2,
        };

    private static JsonNode Book(long id) =>
        new JsonObject
        {
            ["id"] = id,
            ["title"] = $"Book {id}",
            ["authors"] = new JsonArray(Author(id % 7)),
            ["subjects"] = new JsonArray(),
            ["price"] = 19.95,
            ["currency"] = "CAD",
            ["withdrawn"] = false,
            ["version"] = 1,
        };

    private static JsonNode Stock(long id) =>
        new JsonObject
        {
            ["bookId"] = id,
            ["onHand"] = id + 1,
            ["reserved"] = 1,
            ["available"] = id,
            ["low"] = id <= 3,
            ["withdrawn"] = false,
            ["changedAt"] = "2026-01-01T00:00:00Z",
        };

    private static JsonObject Order(long id) =>
        new()
        {
            ["id"] = id,
            ["userId"] = 1,
            ["status"] = "completed",
            ["items"] = new JsonArray(
                new JsonObject
                {
                    ["bookId"] = id,
                    ["title"] = $"Book {id}",
                    ["price"] = 19.95,
                    ["quantity"] = 1,
                }
            ),
            ["total"] = 19.95,
            ["currency"] = "CAD",
            ["placedAt"] = "2026-01-01T00:00:00Z",
        };

    private static JsonNode Copies(long bookId) =>
        new JsonObject
        {
            ["bookId"] = bookId,
            ["copies"] = 5,
            ["available"] = 3,
            ["waiting"] = 2,
            ["branches"] = new JsonArray(CopiesAt(1, 4, 2), CopiesAt(2, 1, 1)),
        };

    private static JsonObject CopiesAt(long branchId, int copies, int available) =>
        new()
        {
            ["branchId"] = branchId,
            ["name"] = $"Branch {branchId}",
            ["copies"] = copies,
            ["available"] = available,
            ["callNumber"] = null,
        };

    private static JsonObject Branch(long id) => new() { ["id"] = id, ["name"] = $"Branch {id}" };

    private static JsonObject Loan(long id) =>
        new()
        {
            ["id"] = id,
            ["userId"] = 1,
            ["bookId"] = id,
            ["title"] = $"Book {id}",
            ["barcode"] = $"2000{id}",
            ["branchId"] = 1 + id % 2,
            ["borrowedAt"] = "2026-01-01T00:00:00Z",
            ["dueOn"] = "2026-01-22",
            ["overdue"] = false,
            ["fine"] = 0.0,
            ["currency"] = "CAD",
            ["renewals"] = 0,
        };

    private static JsonObject Hold(long id) =>
        new()
        {
            ["id"] = id,
            ["userId"] = 1,
            ["bookId"] = id,
            ["pickUpBranchId"] = 1 + id % 2,
            ["state"] = "waiting",
            ["position"] = 1,
            ["placedAt"] = "2026-01-01T00:00:00Z",
        };

    private static JsonObject Fine(long id) =>
        new()
        {
            ["id"] = id,
            ["userId"] = 1,
            ["loanId"] = 7,
            ["kind"] = "overdue",
            ["amount"] = 1.5,
            ["open"] = 0.5,
            ["currency"] = "CAD",
            ["chargedAt"] = "2026-01-01T00:00:00Z",
        };
}
