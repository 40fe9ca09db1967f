using System.Security.Claims;
using System.Text;
using System.Text.Json.Serialization;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Tokens;
using Biblio.Http;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class MySessions
{
    public const string Path = "/api/v1/account/sessions";

    private const int MaxItems = 100;

    /// <summary>List my sessions, the last used first, at most 100; no full address and no user agent is kept.</summary>
    public static async Task<SessionList> List(
        ClaimsPrincipal principal,
        Caller caller,
        AccountsDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (current, now) = (CurrentId(principal), time.GetUtcNow().UtcDateTime);
        var sessions = await (
            from session in db.Sessions.AsNoTracking()
            join user in db.Users on session.UserId equals user.Id
            where
                session.UserId == caller.UserId
                && session.ExpiresAt > now
                && session.SecurityStamp == user.SecurityStamp
            orderby session.RefreshedAt descending
            select session
        )
            .Take(MaxItems)
            .ToListAsync(cancellationToken);
        return new(
            [.. sessions.Select(session => SessionView.From(session, current))],
            new(new(Path), new(Path, HttpMethods.Delete))
        );
    }

    /// <summary>End one of my sessions; its access token stays valid for up to ten minutes.</summary>
    public static async Task<Results<NoContent, NotFound>> End(
        string id,
        Caller caller,
        AccountsDbContext db,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        // MariaDB refuses to compare other characters with an id.
        if (!Ascii.IsValid(id))
        {
            return TypedResults.NotFound();
        }

        var ended = await db
            .Sessions.Where(session => session.Id == id && session.UserId == caller.UserId)
            .ExecuteDeleteAsync(cancellationToken);
        if (ended == 0)
        {
            return TypedResults.NotFound();
        }

        logger.SessionsEnded(caller.UserId, ended);
        return TypedResults.NoContent();
    }

    /// <summary>End all of my sessions except the current one.</summary>
    public static async Task<NoContent> EndOthers(
        ClaimsPrincipal principal,
        Caller caller,
        AccountsDbContext db,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        var current = CurrentId(principal);
        var ended = await db
            .Sessions.Where(session => session.UserId == caller.UserId && session.Id != current)
            .ExecuteDeleteAsync(cancellationToken);
        logger.SessionsEnded(caller.UserId, ended);
        return TypedResults.NoContent();
    }

    private static string CurrentId(ClaimsPrincipal principal) =>
        principal.FindFirstValue(AccessTokenIssuer.SessionIdClaim) ?? "";
}

/// <summary>The reader's sessions, and the action that ends all others.</summary>
internal sealed record SessionList(
    IReadOnlyList<SessionView> Items,
    [property: JsonPropertyName("_links")] SessionListLinks Links
);

internal sealed record SessionListLinks(Link Self, ActionLink EndOthers);

/// <summary>
/// A session: <paramref name="Device"/> in words ("Firefox, Linux"), the first part of the address ("203.0.113.x"), and
/// when it was last used, to within the life of an access token.
/// </summary>
internal sealed record SessionView(
    string Id,
    string Device,
    string Address,
    DateTime CreatedAt,
    DateTime LastUsedAt,
    bool IsCurrent,
    [property: JsonPropertyName("_links")] SessionLinks Links
)
{
    public static SessionView From(Session session, string current) =>
        new(
            session.Id,
            session.Device,
            session.Address,
            session.CreatedAt,
            session.RefreshedAt,
            session.Id == current,
            new(new($"{MySessions.Path}/{session.Id}", HttpMethods.Delete))
        );
}

internal sealed record SessionLinks(ActionLink End);
