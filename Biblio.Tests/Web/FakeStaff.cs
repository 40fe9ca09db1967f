using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Biblio.Tests.Web;

/// <summary>The part of the fake API that only staff may call. It remembers what they change.</summary>
internal sealed class FakeStaff(FakeApi api)
{
    public const string GeneratedPassword = "generated7Password";

    private readonly ConcurrentDictionary<string, bool> _keys = [];
    private FakeOperations? _operations;
    private readonly ConcurrentDictionary<string, bool> _addedBooks = [];

    /// <summary>What Biblio tells about itself.</summary>
    public FakeOperations Operations => _operations ??= new(this);

    /// <summary>The last content that was sent for a book.</summary>
    public JsonElement? BookContent { get; private set; }

    public HashSet<long> Withdrawn { get; } = [];

    /// <summary>The version of every book. A test raises it to be another librarian.</summary>
    public int BookVersion { get; set; } = 1;

    /// <summary>The answer to the next change of a book, if it is to be refused.</summary>
    public Func<IResult>? BookRefusal { get; set; }

    public int AddedBooks => _addedBooks.Count;

    public int Reserved { get; set; }

    public List<(string Kind, int Quantity, string? Reason)> Movements { get; } = [("opening", 5, null)];

    public List<(long Id, string Status, List<(int Line, string Reason)> Refused)> Imports { get; } = [];

    /// <summary>The code of the reasons of refused records. Imports of old versions have none.</summary>
    public string? RefusalCode { get; set; }

    /// <summary>Why failed imports and refused uploads cannot be read: the English text, its code, and the outcome.</summary>
    public (string Text, string Code, string? Outcome) Failure { get; set; } =
        ("The file is empty.", "file-empty", null);

    /// <summary>An upload is answered when this has ended.</summary>
    public Task ImportGate { get; set; } = Task.CompletedTask;

    public List<string> DeadLetters { get; } = ["1795225187020-0", "1795225187021-0"];

    public List<string> Replayed { get; } = [];

    /// <summary>The role of the signed-in librarian. A test makes it an administrator, or takes it away.</summary>
    public string Role { get; set; } = "librarian";

    public ConcurrentDictionary<long, (string Name, string Role, bool Active)> Changed { get; } = [];

    public void Map(IEndpointRouteBuilder app)
    {
        var staff = app.MapGroup("/api");
        staff.AddEndpointFilter(
            async (context, next) =>
                context.HttpContext.Request.Headers.Authorization.Count == 0 ? Results.Problem(statusCode: 401)
                : FakeApi.ReadToken(context.HttpContext.Request).Id != 3 || Role == "reader"
                    ? Results.Problem(statusCode: 403)
                : await next(context)
        );
        Operations.Map(staff);
        staff.MapPost("/catalog/books", AddBook);
        staff.MapPatch("/catalog/books/{id:long}", ChangeBook);
        staff.MapDelete("/catalog/books/{id:long}", Withdraw);
        staff.MapGet("/inventory/stock", (string? bookIds) => Listing((bookIds ?? "1,2,3").Split(',').Select(Stock)));
        staff.MapGet("/inventory/stock/low", () => Listing([Stock("2")]));
        staff.MapGet("/inventory/stock/{id:long}/movements", () => Listing(Movements.Index().Reverse().Select(Entry)));
        staff.MapPost("/inventory/stock/{id:long}/restock", (long id, JsonElement body, HttpRequest request) =>
            Change(id, request, api.Available + Reserved + body.GetProperty("quantity").GetInt32(), "restock", null)
        );
        staff.MapPost("/inventory/stock/{id:long}/adjust", (long id, JsonElement body, HttpRequest request) =>
            Change(id, request, body.GetProperty("onHand").GetInt32(), "adjust", body.GetProperty("reason").GetString())
        );
        staff.MapPost("/catalog/imports", ImportAsync);
        staff.MapGet("/catalog/imports", () => Listing(Imports.AsEnumerable().Reverse().Select(View)));
        staff.MapGet("/catalog/imports/{id:long}", (long id) =>
            Imports.Any(import => import.Id == id)
                ? Results.Ok(View(Imports.First(import => import.Id == id)))
                : Results.Problem(statusCode: 404)
        );
        staff.MapGet("/catalog/imports/{id:long}/refusals", (long id) => Listing(
                Imports
                    .First(import => import.Id == id)
                    .Refused.Select(refused => new
                    {
                        kind = "refused",
                        record = refused.Line,
                        line = refused.Line + 1,
                        field = "price",
                        reason = refused.Reason,
                        about = "<b>Un titre</b>",
                        code = RefusalCode,
                        arguments = new[] { "bad" },
                        outcome = RefusalCode is null ? null : "omitted",
                    })
            ));
        staff.MapGet("/catalog/imports/{id:long}/refusals.csv", (long id) =>
            Results.Text($"kind,record,line,field,reason,about\nrefused,{id},2,price,wrong,\n", "text/csv")
        );
        staff.MapGet("/shop/dead-letters/{service}", (string service) => Listing(
                service == "orders"
                    ? DeadLetters.Select(id => new
                    {
                        id,
                        stream = "events:inventory",
                        type = "stock-reserved",
                        body = "{\"orderId\":7}",
                        reason = "A deadlock.",
                        attempts = 5,
                        diedAt = DateTime.UtcNow,
                    })
                    : []
            ));
        staff.MapPost("/shop/dead-letters/{service}/replay", Replay);
        staff.MapGet("/orders/reports/best-sellers", () => Results.Ok(
                new[]
                {
                    new
                    {
                        bookId = 2,
                        title = "Bonheur d’occasion",
                        quantity = 12,
                    },
                    new
                    {
                        bookId = 1,
                        title = "Les Misérables",
                        quantity = 4,
                    },
                }
            ));
        staff.MapGet("/orders/reports/highest-spenders", () =>
            Results.Ok(new[] { new { userId = 1, totalExpense = 1234.5m } })
        );
        staff.MapGet("/orders/reports/revenue", () => Results.Ok(
                new[]
                {
                    new
                    {
                        day = DateOnly.FromDateTime(DateTime.UtcNow),
                        currency = "CAD",
                        total = 250.75m,
                        orders = 3,
                    },
                }
            ));
        staff.MapPost("/users", AddAccount);
        staff.MapGet("/users", (string? q, string? role, bool? active, string? ids) =>
            Listing(
                Enumerable
                    .Range(1, api.Accounts.Count)
                    .Select(id => Account(id))
                    .Where(user =>
                        q is null
                        || user.Email.StartsWith(q, StringComparison.OrdinalIgnoreCase)
                        || user.Name.Contains(q, StringComparison.OrdinalIgnoreCase)
                    )
                    .Where(user => (role is null || user.Role == role) && (active is null || user.Active == active))
                    .Where(user => ids is null || ids.Split(',').Contains($"{user.Id}"))
            )
        );
        staff.MapGet("/users/{id:long}", (long id) =>
            id >= 1 && id <= api.Accounts.Count ? Results.Ok(Account(id)) : Results.Problem(statusCode: 404)
        );
        staff.MapPatch("/users/{id:long}", (long id, JsonElement body) =>
        {
            var user = Account(id);
            Changed[id] = (
                body.TryGetProperty("name", out var name) ? name.GetString()! : user.Name,
                body.TryGetProperty("role", out var role) ? role.GetString()! : user.Role,
                body.TryGetProperty("active", out var active) ? active.GetBoolean() : user.Active
            );
            return Account(id);
        });
    }

    /// <summary>The stock of a book, for staff and for readers.</summary>
    public object Stock(string id) =>
        new
        {
            bookId = long.Parse(id, null),
            title = FakeBooks.All.FirstOrDefault(book => $"{book.Id}" == id)?.Title,
            onHand = api.Available + Reserved,
            reserved = Reserved,
            available = api.Available,
            lowAt = 3,
            low = api.Available <= 3,
            withdrawn = false,
            changedAt = DateTime.UtcNow,
        };

    /// <summary>A page of a list, with orders counted by status.</summary>
    public static object Listing(IEnumerable<object> items) =>
        new
        {
            items = items.ToList(),
            page = 1,
            pageSize = 25,
            total = items.Count(),
            byStatus = new { completed = 1 },
        };

    private static object Entry((int Index, (string Kind, int Quantity, string? Reason) Item) movement) =>
        new
        {
            id = movement.Index + 1,
            kind = movement.Item.Kind,
            quantity = movement.Item.Quantity,
            reason = movement.Item.Reason,
            movedAt = DateTime.UtcNow,
        };

    private IResult AddBook(JsonElement body, HttpRequest request)
    {
        BookContent = body;
        if (BookRefusal is { } refusal)
        {
            return refusal();
        }

        _addedBooks[request.Headers["Idempotency-Key"].ToString()] = true;
        return Results.Ok(FakeBooks.All[0].View());
    }

    private IResult ChangeBook(long id, JsonElement body, HttpRequest request)
    {
        if (BookRefusal is { } refusal)
        {
            return refusal();
        }

        if (request.Headers.IfMatch != $"\"{BookVersion}\"")
        {
            return Results.Problem(statusCode: 412, type: "urn:biblio:book-changed");
        }

        BookContent = body;
        if (body.TryGetProperty("withdrawn", out var withdrawn) && !withdrawn.GetBoolean())
        {
            Withdrawn.Remove(id);
        }

        return Results.Ok(FakeBooks.All.First(book => book.Id == id).View());
    }

    private IResult Withdraw(long id, HttpRequest request)
    {
        if (request.Headers.IfMatch != $"\"{BookVersion}\"")
        {
            return Results.Problem(statusCode: 412, type: "urn:biblio:book-changed");
        }

        Withdrawn.Add(id);
        return Results.NoContent();
    }

    private IResult Change(long id, HttpRequest request, int onHand, string kind, string? reason)
    {
        if (onHand < Reserved)
        {
            return Results.Problem(statusCode: 409, type: "urn:biblio:below-reserved");
        }

        if (_keys.TryAdd(request.Headers["Idempotency-Key"].ToString(), true))
        {
            Movements.Add((kind, onHand - Reserved - api.Available, reason));
            api.Available = onHand - Reserved;
        }

        return Results.Ok(Stock($"{id}"));
    }

    private object FailureReason =>
        new
        {
            code = Failure.Code,
            arguments = Array.Empty<string>(),
            outcome = Failure.Outcome,
        };

    private async Task<IResult> ImportAsync(HttpRequest request)
    {
        var text = await new StreamReader(request.Body, Encoding.UTF8).ReadToEndAsync();
        if (text.StartsWith("PK", StringComparison.Ordinal))
        {
            return Results.ValidationProblem(
                new Dictionary<string, string[]> { ["$"] = [Failure.Text] },
                extensions: new Dictionary<string, object?> { ["reason"] = FailureReason }
            );
        }

        var refused = text.Split('\n')
            .Index()
            .Skip(1)
            .Where(line => line.Item.Contains("bad", StringComparison.Ordinal))
            .Select(line => (line.Index, "A price is a number."))
            .ToList();
        var id = Imports.Count + 1;
        Imports.Add((id, "running", refused));
        await ImportGate;
        Imports[id - 1] = (id, "completed", refused);
        return Results.Ok(View(Imports[id - 1]));
    }

    private object View((long Id, string Status, List<(int Line, string Reason)> Refused) import) =>
        new
        {
            id = import.Id,
            format = "csv",
            status = import.Status,
            failure = import.Status == "failed" ? Failure.Text : null,
            failureReason = import.Status == "failed" ? FailureReason : null,
            read = 3,
            added = 3 - import.Refused.Count,
            updated = 0,
            unchanged = 0,
            merged = 0,
            refused = import.Refused.Count,
            warnings = 0,
            startedAt = DateTime.UtcNow,
            finishedAt = import.Status == "running" ? (DateTime?)null : DateTime.UtcNow,
        };

    private IResult Replay(string service, JsonElement body)
    {
        if (body.TryGetProperty("id", out var id) && id.GetString() is { } one)
        {
            if (!DeadLetters.Remove(one))
            {
                return Results.Problem(statusCode: 404);
            }

            Replayed.Add(one);
            return Results.Ok(new { count = 1 });
        }

        Replayed.AddRange(DeadLetters);
        DeadLetters.Clear();
        return Results.Ok(new { count = Replayed.Count });
    }

    private IResult AddAccount(JsonElement body)
    {
        var (name, email, role) = (
            body.GetProperty("name").GetString()!,
            body.GetProperty("email").GetString()!,
            body.GetProperty("role").GetString()!
        );
        if (role != "reader" && Role != "administrator")
        {
            return Results.Problem(statusCode: 403);
        }

        if (!email.Contains('.', StringComparison.Ordinal))
        {
            return FakeMails.Refuse("email", "The part after the @ is not a domain, like example.org.");
        }

        if (api.Accounts.Any(account => account.Email == email))
        {
            return FakeMails.Refuse("email", $"Email '{email}' is already taken.");
        }

        api.Accounts.Enqueue((name, email, GeneratedPassword));
        var id = api.Accounts.Count;
        Changed[id] = (name, role, true);
        return Results.Created($"/api/v1/users/{id}", Account(id) with { Password = GeneratedPassword });
    }

    private FakeAccount Account(long id)
    {
        var account = api.Accounts.ElementAt((int)id - 1);
        var (name, role, active) = Changed.GetValueOrDefault(id, (account.Name, id == 3 ? Role : "reader", id != 2));
        return new(
            id,
            name,
            account.Email,
            role,
            active,
            new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            new(Role == "administrator" || id != 3 ? new($"/api/v1/users/{id}") : null)
        );
    }

    private sealed record FakeAccount(
        long Id,
        string Name,
        string Email,
        string Role,
        bool Active,
        DateTime CreatedAt,
        [property: System.Text.Json.Serialization.JsonPropertyName("_links")] FakeLinks Links,
        string? Password = null
    );

    private sealed record FakeLinks(FakeLink? Change);

    private sealed record FakeLink(string Href);
}
