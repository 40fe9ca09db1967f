using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Biblio.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Web;

/// <summary>A fake of the gateway's API with a few books. Tests can make services unavailable.</summary>
internal sealed class FakeApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, FakeOrder> _byKey = [];
    private readonly ConcurrentDictionary<long, FakeOrder> _orders = [];

    private FakeApi(WebApplication app) => (_app, Carts, Staff, Mails) = (app, new(this), new(this), new(this));

    /// <summary>The trace of every order.</summary>
    public const string TraceId = "0123456789abcdef0123456789abcdef";

    public FakeCarts Carts { get; }

    /// <summary>What needs a message to a reader, and the reader's sessions.</summary>
    public FakeMails Mails { get; }

    /// <summary>Suggestions, names, rankings and wish lists.</summary>
    public FakeFind Find { get; } = new();

    /// <summary>What only staff may call.</summary>
    public FakeStaff Staff { get; }

    /// <summary>Copies, loans, holds and fines.</summary>
    public FakeLending Lending { get; } = new();

    public string Address => _app.Urls.First();

    /// <summary>
    /// Requests for these services ("catalog", "inventory", "orders") get the gateway's 503 response.
    /// </summary>
    public HashSet<string> UnavailableServices { get; } = [];

    /// <summary>Requests for these services get the gateway's 429 response.</summary>
    public HashSet<string> LimitedServices { get; } = [];

    /// <summary>Whether checkouts get the gateway's 429 response, but reads do not.</summary>
    public bool LimitedCheckouts { get; set; }

    /// <summary>Requests for these services are never answered.</summary>
    public HashSet<string> HangingServices { get; } = [];

    /// <summary>Whether an access token ends with its session or its lifetime.</summary>
    public bool RefusesEndedSessions { get; set; }

    /// <summary>The status code for every cancellation, if cancellations are to be refused.</summary>
    public int? CancelErrorStatus { get; set; }

    /// <summary>The headers with the address of the visitor, of every request.</summary>
    public ConcurrentQueue<(string ForwardedFor, string Visitor)> Visitors { get; } = [];

    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The accounts. An account's id is its position in the list; number 3 is the librarian.</summary>
    public ConcurrentQueue<(string Name, string Email, string Password)> Accounts { get; set; } =
        new([
            ("Alice", "alice@biblio.example", "alice-password"),
            ("Bob", "bob@biblio.example", "bob-password"),
            ("Line", "line@biblio.example", "line-password"),
        ]);

    /// <summary>The ended sessions. Their refresh tokens are rejected.</summary>
    public ConcurrentDictionary<string, bool> EndedSessions { get; } = [];

    public string LastSession { get; private set; } = "";

    /// <summary>The lifetime of access tokens in seconds.</summary>
    public int AccessTokenSeconds { get; set; } = 600;

    public int Available { get; set; } = 5;

    public ICollection<FakeOrder> Orders => _orders.Values;

    public static async Task<FakeApi> StartAsync(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var api = new FakeApi(app);
        app.Map(AccessTokenFormat.KeySetPath, keys =>
            keys.Run(context => context.Response.WriteAsJsonAsync(KeySetServer.ToKeySet([Tokens.Key])))
        );
        app.Use(
            (context, next) =>
            {
                // The shop front calls /api/v1/. The routes below start with /api/.
                context.Request.Path = context.Request.Path.StartsWithSegments("/api/v1", out var rest)
                    ? "/api" + rest
                    : context.Request.Path;
                return next(context);
            }
        );
        app.UseRouting();
        app.Use(api.RecordAsync);
        app.MapGet("/api/shop/books/{id:long}", api.GetShopBook);
        app.MapGet("/api/catalog/books", api.Search);
        app.MapGet("/api/catalog/books/{id:long}", (long id) =>
            FakeBooks.All.FirstOrDefault(book => book.Id == id) is { } book
                ? Results.Ok(
                    (book with { Withdrawn = book.Withdrawn || api.Staff.Withdrawn.Contains(id) }).View(
                        api.Staff.BookVersion
                    )
                )
                : Results.Problem(statusCode: 404)
        );
        app.MapGet("/api/catalog/books/{id:long}/related", (long id) =>
            Page(FakeBooks.All.Where(book => book.Id != id).Take(6).Select(book => book.View()), 1, 6)
        );
        app.MapGet("/api/inventory/stock/{id:long}", (long id) => api.Staff.Stock($"{id}"));
        api.Staff.Map(app);
        api.Mails.Map(app);
        api.Find.Map(app);
        app.MapPost("/api/account/login", (JsonElement body) =>
            api
                .Accounts.Index()
                .FirstOrDefault(account =>
                    (account.Item.Email, account.Item.Password)
                    == (body.GetProperty("email").GetString(), body.GetProperty("password").GetString())
                )
                is { Item.Name: not null } known
                ? api.IssueTokens(known.Index + 1)
                : Results.Problem(statusCode: 401)
        );
        app.MapPost("/api/account/refresh", (JsonElement body) =>
            body.GetProperty("refreshToken").GetString() is { } token
            && token.Split(' ') is ["refresh", var id, var session]
            && !api.EndedSessions.ContainsKey(session)
                ? api.IssueTokens(int.Parse(id, null), session)
                : Results.Problem(statusCode: 401)
        );
        app.MapPost("/api/account/logout", (HttpRequest request) =>
        {
            api.EndedSessions[ReadToken(request).Session] = true;
            return Results.NoContent();
        });
        app.MapGet("/api/users/me", (HttpRequest request) => api.GetAccount(request));
        api.Lending.Map(app);
        app.MapGet("/api/shop/me", api.MyPage);
        app.MapGet("/api/shop/overview", api.Overview);
        app.MapPost("/api/account/password", (HttpRequest request, JsonElement body) =>
            api.ChangePassword(
                request,
                body.GetProperty("currentPassword").GetString()!,
                body.GetProperty("newPassword").GetString()!
            )
        );
        app.MapPost("/api/account/erase", (HttpRequest request, JsonElement body) =>
            api.ChangePassword(request, body.GetProperty("password").GetString()!, null)
        );
        app.MapPost("/api/account/logout-everywhere", (HttpRequest request) =>
        {
            api.EndedSessions[ReadToken(request).Session] = true;
            return Results.NoContent();
        });
        api.Carts.Map(app);
        app.MapGet("/api/orders", (int? userId, string? status, int page) =>
            Page(
                api._orders.Values.Where(order =>
                        (userId is null || order.UserId == userId) && (status is null || order.Status == status)
                    )
                    .OrderByDescending(order => order.Id)
                    .Select(order => order.View()),
                page,
                10
            )
        );
        app.MapGet("/api/orders/{id:long}", (long id) =>
            api._orders.TryGetValue(id, out var order) ? Results.Ok(order.View()) : Results.Problem(statusCode: 404)
        );
        app.MapGet("/api/orders/{id:long}/history", (long id) => api._orders.TryGetValue(id, out var order)
                ? Results.Ok(
                    new
                    {
                        orderId = id,
                        steps = order.Steps,
                        traceId = TraceId,
                    }
                )
                : Results.Problem(statusCode: 404));
        app.MapGet("/api/orders/{id:long}/events", api.StreamEventsAsync);
        app.MapDelete("/api/orders/{id:long}", api.Cancel);
        await app.StartAsync();
        return api;
    }

    /// <summary>Moves the order to its next status.</summary>
    public void Advance(long id, string status, string step, string? reason = null)
    {
        _orders[id].SetStatus(status, step, reason);
        if (_orders[id].FromCart && status is "refused" or "cancelled")
        {
            Carts.Return(_orders[id]);
        }
    }

    /// <summary>Places an order from a cart, or answers a repeated key with its order.</summary>
    public IResult PlaceOnce(HttpRequest request, JsonElement body, Func<string?> refuse, Func<long, FakeOrder> place)
    {
        var key = request.Headers["Idempotency-Key"].ToString() + ReadToken(request).Id;
        if (_byKey.TryGetValue(key, out var known))
        {
            return known.Request == body.ToString()
                ? Results.Created($"/api/orders/{known.Id}", known.View())
                : Results.Problem(statusCode: 422, type: "urn:biblio:idempotency-key-reused");
        }

        if (refuse() is { } rule)
        {
            return Results.Problem(statusCode: 409, type: rule);
        }

        var order = place(_byKey.Count + 1);
        order.Request = body.ToString();
        _orders[order.Id] = _byKey[key] = order;
        return Results.Created($"/api/orders/{order.Id}", order.View());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        Requests.Enqueue(
            $"{context.Request.Method} {context.Request.Path}{WebUtility.UrlDecode(context.Request.QueryString.Value)}"
        );
        Visitors.Enqueue(
            (
                context.Request.Headers["X-Forwarded-For"].ToString(),
                context.Request.Headers["X-Biblio-Visitor"].ToString()
            )
        );
        var service = context.Request.Path.Value!.Split('/')[2];
        if (service == "cart" || context.Request.Path == "/api/shop/cart")
        {
            // Orders keeps the carts.
            service = "orders";
        }

        if (HangingServices.Contains(service))
        {
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        }

        if (
            LimitedServices.Contains(service)
            || (LimitedCheckouts && context.Request.Path.Value!.EndsWith("/checkout", StringComparison.Ordinal))
        )
        {
            context.Response.Headers.RetryAfter = "42";
            return TypedResults
                .Problem("Too many.", statusCode: 429, type: "urn:biblio:too-many-requests")
                .ExecuteAsync(context);
        }

        if (RefusesEndedSessions && IsEnded(context.Request))
        {
            return TypedResults.Problem(statusCode: 401).ExecuteAsync(context);
        }

        if (service == "orders" && context.Request.Headers.Authorization.Count == 0)
        {
            return TypedResults.Problem(statusCode: 401).ExecuteAsync(context);
        }

        if (!UnavailableServices.Contains(service))
        {
            return next(context);
        }

        context.Response.Headers.RetryAfter = "5";
        return TypedResults
            .Problem(
                $"The {service} service cannot be reached at the moment.",
                statusCode: 503,
                type: "urn:biblio:service-unavailable"
            )
            .ExecuteAsync(context);
    }

    private bool IsEnded(HttpRequest request) =>
        request.Headers.Authorization.Count > 0 && EndedSessions.ContainsKey(ReadToken(request).Session);

    private IResult GetShopBook(long id, HttpResponse response)
    {
        if (UnavailableServices.Contains("catalog"))
        {
            response.Headers.RetryAfter = "5";
            return Results.Problem(
                "The catalog service cannot be reached at the moment.",
                statusCode: 503,
                type: "urn:biblio:service-unavailable"
            );
        }

        var stock = UnavailableServices.Contains("inventory") ? null : new { bookId = id, available = Available };
        return FakeBooks.All.FirstOrDefault(book => book.Id == id) is not { } found
            ? Results.Problem(statusCode: 404)
            : Results.Ok(
                new
                {
                    book = found.View(),
                    stock,
                    lending = UnavailableServices.Contains("lending") ? null : Lending.Availability(id),
                    related = FakeBooks.All.Where(book => book.Id != id).Take(6).Select(book => book.View()),
                    partial = UnavailableServices.Where(service => service == "inventory"),
                    _links = new
                    {
                        self = new { href = $"/api/v1/shop/books/{id}" },
                        order = found.Withdrawn || stock is { available: 0 }
                            ? null
                            : new { href = "/api/v1/orders", method = "POST" },
                    },
                }
            );
    }

    internal static (int Id, string Session) ReadToken(HttpRequest request) =>
        request.Headers.Authorization.ToString().Split(' ') is ["Bearer", "access", var id, var session]
            ? (int.Parse(id, null), session)
            : throw new InvalidOperationException("The request has no access token.");

    internal object GetAccount(HttpRequest request)
    {
        var id = ReadToken(request).Id;
        var account = Accounts.ElementAt(id - 1);
        return new
        {
            id,
            name = account.Name,
            email = account.Email,
            role = id == 3 ? Staff.Role : "reader",
            language = Mails.Languages.GetValueOrDefault(id, "fr"),
        };
    }

    private object MyPage(HttpRequest request)
    {
        var mine = _orders
            .Values.Where(order => order.UserId == ReadToken(request).Id)
            .OrderByDescending(order => order.Id)
            .Select(order => order.View());
        return new
        {
            account = GetAccount(request),
            orders = UnavailableServices.Contains("orders") ? null : Page(mine, 1, 5),
            partial = UnavailableServices.Where(service => service == "orders"),
        };
    }

    private IResult Overview(HttpRequest request) =>
        ReadToken(request).Id != 3
            ? Results.Problem(statusCode: 403)
            : Results.Ok(
                new
                {
                    orders = UnavailableServices.Contains("orders")
                        ? null
                        : new
                        {
                            total = 12,
                            byStatus = new
                            {
                                completed = 9,
                                active = 2,
                                refused = 1,
                            },
                        },
                    lowStock = new
                    {
                        items = new[]
                        {
                            new
                            {
                                bookId = 1,
                                title = "Les Misérables, édition intégrale et annotée en un seul volume",
                                available = 0,
                            },
                            new
                            {
                                bookId = 2,
                                title = "Bonheur d’occasion",
                                available = 3,
                            },
                        },
                        total = 14,
                    },
                    deadLetters = new Dictionary<string, long> { ["inventory"] = 0, ["orders"] = 2 },
                    services = new[]
                    {
                        new
                        {
                            service = "catalog",
                            state = "degraded",
                            replicas = 3,
                            ready = 2,
                        },
                        new
                        {
                            service = "inventory",
                            state = "healthy",
                            replicas = 1,
                            ready = 1,
                        },
                        new
                        {
                            service = "orders",
                            state = UnavailableServices.Contains("orders") ? "down" : "healthy",
                            replicas = 1,
                            ready = 1,
                        },
                    },
                    alerts = FakeOperations.Alerts(null),
                    partial = UnavailableServices.Where(service => service == "orders"),
                }
            );

    /// <summary>Changes the password. Without a new one, the account is erased: its password becomes random.</summary>
    private IResult ChangePassword(HttpRequest request, string password, string? next)
    {
        var (id, session) = ReadToken(request);
        var account = Accounts.ElementAt(id - 1);
        if (account.Password != password)
        {
            return Results.Problem(statusCode: 403, type: "urn:biblio:wrong-password");
        }

        if (next is { Length: < 10 })
        {
            return FakeMails.Refuse("newPassword", "A password has 10 to 128 characters.");
        }

        Accounts = new(
            Accounts
                .Index()
                .Select(entry =>
                    entry.Index == id - 1
                        ? (account.Name, account.Email, next ?? Guid.NewGuid().ToString())
                        : entry.Item
                )
        );
        EndedSessions[session] = true;
        return Results.NoContent();
    }

    internal IResult IssueTokens(int id, string? session = null)
    {
        session ??= Guid.NewGuid().ToString("N");
        LastSession = session;
        return Results.Ok(
            new
            {
                tokenType = "Bearer",
                accessToken = $"access {id} {session}",
                expiresIn = AccessTokenSeconds,
                refreshToken = $"refresh {id} {session}",
            }
        );
    }

    private static object Page<T>(IEnumerable<T> all, int page, int pageSize) =>
        new
        {
            items = all.Skip((page - 1) * pageSize).Take(pageSize).ToList(),
            page,
            pageSize,
            total = all.Count(),
            byStatus = new { completed = 1 },
            _links = new { self = new { href = "" } },
        };

    /// <summary>A filter is an id or a name. Its values combine with OR.</summary>
    private static bool IsOneOf(string[] filter, string[] names, List<string> all) =>
        filter.Length == 0 || names.Any(name => filter.Contains(name) || filter.Contains($"{all.IndexOf(name) + 1}"));

    private object Search(
        string? q,
        string[] subject,
        string[] author,
        string[] language,
        int[] decade,
        string? sort,
        int page,
        int pageSize
    )
    {
        if (q?.Length > 300)
        {
            return Results.ValidationProblem(new Dictionary<string, string[]> { ["q"] = ["This is too long."] });
        }

        var list = Find(subject, author, language, decade);
        list = sort switch
        {
            "title" => [.. list.OrderBy(book => book.Title)],
            "-year" => [.. list.OrderByDescending(book => book.Year)],
            "newest" => [.. list.OrderByDescending(book => book.Id)],
            _ => list,
        };
        return new
        {
            items = list.Skip((page - 1) * pageSize).Take(pageSize).Select(book => book.View()),
            page,
            pageSize,
            total = list.Count,
            didYouMean = list.Count == 0 && q == "bonhuer" ? "bonheur" : null,
            facets = new
            {
                subject = Count(Find([], author, language, decade).SelectMany(book => book.Subjects)),
                author = Count(Find(subject, [], language, decade).SelectMany(book => book.Authors)),
                language = Count(Find(subject, author, [], decade).Select(book => book.Language)),
                decade = Count(Find(subject, author, language, []).Select(book => $"{Decade(book)}")),
            },
        };

        List<FakeBook> Find(string[] subject, string[] author, string[] language, int[] decade) =>
            [
                .. FakeBooks.All.Where(book =>
                    (
                        q is null
                        || book.Title.Contains(q, StringComparison.OrdinalIgnoreCase)
                        || book.Authors.Any(a => a.Contains(q, StringComparison.OrdinalIgnoreCase))
                        || book.Isbn13 == q.Replace("-", "", StringComparison.Ordinal)
                    )
                    && IsOneOf(subject, book.Subjects, FakeBooks.SubjectNames)
                    && IsOneOf(author, book.Authors, FakeBooks.AuthorNames)
                    && (language.Length == 0 || language.Contains(book.Language))
                    && (decade.Length == 0 || decade.Contains(Decade(book)))
                ),
            ];

        static int Decade(FakeBook book) => (int)Math.Floor(book.Year / 10.0) * 10;
    }

    private static IEnumerable<object> Count(IEnumerable<string> values) =>
        values
            .GroupBy(value => value)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Take(10)
            .Select(group => new
            {
                value = group.Key,
                name = group.Key,
                count = group.Count(),
            });

    private IResult Cancel(long id)
    {
        if (!_orders.TryGetValue(id, out var order))
        {
            return Results.Problem(statusCode: 404);
        }

        if (CancelErrorStatus is { } status)
        {
            return Results.Problem("No.", statusCode: status);
        }

        order.SetStatus("cancelled", "done", "cancelled-by-buyer");
        return Results.NoContent();
    }

    private async Task StreamEventsAsync(long id, HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        var order = _orders[id];
        for (var sent = 0; !order.IsSettled || sent < order.Steps.Count; )
        {
            if (sent < order.Steps.Count)
            {
                var data = JsonSerializer.Serialize(order.Steps[sent++], JsonSerializerOptions.Web);
                await context.Response.WriteAsync($"event: status\ndata: {data}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            await Task.Delay(20, context.RequestAborted);
        }
    }
}
