using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Web;

/// <summary>The part of the fake API that sends messages: instead of a message, a test reads the last token.</summary>
internal sealed class FakeMails(FakeApi api)
{
    private readonly ConcurrentDictionary<string, (string Name, string Email, string Password)> _pending = [];
    private readonly ConcurrentDictionary<string, string> _links = [];

    /// <summary>The token of the last message, or empty if nothing was sent.</summary>
    public string LastToken { get; private set; } = "";

    /// <summary>The language of each message that was asked for.</summary>
    public ConcurrentQueue<string?> Asked { get; } = [];

    /// <summary>The languages of accounts, by id.</summary>
    public ConcurrentDictionary<int, string> Languages { get; } = [];

    /// <summary>The reader's sessions, by id. The first is the current one.</summary>
    public List<string> Sessions { get; } = ["here", "there"];

    /// <summary>The user agent of the last sign-in.</summary>
    public string UserAgent { get; set; } = "";

    public static IResult Refuse(string field, string message) =>
        Results.ValidationProblem(new Dictionary<string, string[]> { [field] = [message] });

    public void Map(WebApplication app)
    {
        app.MapPost("/api/account/register", Register);
        app.MapPost("/api/account/confirm", Confirm);
        app.MapPost("/api/account/confirm/resend", (JsonElement body) => Ask(body, _ => ""));
        app.MapPost("/api/account/password/forgotten", (JsonElement body) => Ask(body, NewLink));
        app.MapPost("/api/account/password/reset", Reset);
        app.MapPost("/api/account/address", ChangeAddress);
        app.MapPost("/api/account/address/confirm", (JsonElement body) =>
            _links.TryRemove(Text(body, "token"), out _) ? Results.NoContent() : Refuse("token", "Not valid.")
        );
        app.MapGet("/api/account/sessions", () => new
            {
                items = Sessions.Select(id => new
                {
                    id,
                    device = "Firefox, Linux",
                    address = "203.0.113.x",
                    lastUsedAt = new DateTime(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc),
                    isCurrent = id == Sessions[0],
                }),
            });
        app.MapDelete("/api/account/sessions", () =>
        {
            Sessions.RemoveRange(1, Sessions.Count - 1);
            return Results.NoContent();
        });
        app.MapDelete("/api/account/sessions/{id}", (string id) =>
            Sessions.Remove(id) ? Results.NoContent() : Results.Problem(statusCode: 404)
        );
        app.MapGet("/api/account/export", (HttpRequest request) => new { account = api.GetAccount(request) });
        app.MapPatch("/api/users/me", ChangeMe);
    }

    private IResult Register(JsonElement body)
    {
        var (name, email, password) = (Text(body, "name"), Text(body, "email"), Text(body, "password"));
        if (password.Length < 10)
        {
            return Refuse("password", "A password has 10 to 128 characters.");
        }

        Asked.Enqueue(Text(body, "language"));
        LastToken = "";
        if (api.Accounts.All(account => account.Email != email))
        {
            _pending[LastToken = Guid.NewGuid().ToString()] = (name, email, password);
        }

        return Results.Accepted();
    }

    private IResult Confirm(JsonElement body, HttpRequest request)
    {
        UserAgent = request.Headers.UserAgent.ToString();
        if (!_pending.TryGetValue(Text(body, "token"), out var account))
        {
            return Refuse("token", "Not valid.");
        }

        if (account.Password != Text(body, "password"))
        {
            return Results.Problem(statusCode: 403, type: "urn:biblio:wrong-password");
        }

        _pending.Clear();
        api.Accounts.Enqueue(account);
        return api.IssueTokens(api.Accounts.Count);
    }

    private IResult Ask(JsonElement body, Func<string, string> link)
    {
        var email = Text(body, "email");
        if (!email.Contains('@', StringComparison.Ordinal))
        {
            return Refuse("email", "An address has one @.");
        }

        Asked.Enqueue(Text(body, "language"));
        LastToken = api.Accounts.Any(account => account.Email == email) ? link(email) : "";
        return Results.Accepted();
    }

    private IResult Reset(JsonElement body)
    {
        var (token, password) = (Text(body, "token"), Text(body, "newPassword"));
        if (!_links.TryGetValue(token, out var email))
        {
            return Refuse("token", "Not valid.");
        }

        if (password.Length < 10)
        {
            return Refuse("newPassword", "This is one of the most common passwords.");
        }

        _links.TryRemove(token, out _);
        api.Accounts = new(
            api.Accounts.Select(account => account.Email == email ? (account.Name, account.Email, password) : account)
        );
        return Results.NoContent();
    }

    private IResult ChangeAddress(JsonElement body, HttpRequest request)
    {
        var account = api.Accounts.ElementAt(FakeApi.ReadToken(request).Id - 1);
        if (account.Password != Text(body, "password"))
        {
            return Results.Problem(statusCode: 403, type: "urn:biblio:wrong-password");
        }

        LastToken = NewLink(Text(body, "newEmail"));
        return Results.Accepted();
    }

    private IResult ChangeMe(JsonElement body, HttpRequest request)
    {
        var id = FakeApi.ReadToken(request).Id;
        if (body.TryGetProperty("language", out var language))
        {
            Languages[id] = language.GetString()!;
        }

        if (body.TryGetProperty("name", out var name))
        {
            api.Accounts = new(
                api.Accounts.Index()
                    .Select(entry =>
                        entry.Index == id - 1 ? (name.GetString()!, entry.Item.Email, entry.Item.Password) : entry.Item
                    )
            );
        }

        return Results.Ok(api.GetAccount(request));
    }

    private string NewLink(string email)
    {
        var token = Guid.NewGuid().ToString();
        _links[token] = email;
        return token;
    }

    private static string Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
