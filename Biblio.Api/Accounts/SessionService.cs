using System.Security.Claims;
using System.Security.Cryptography;
using Biblio.Api.Accounts.Data;
using Biblio.ServiceDefaults.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts;

/// <summary>
/// Creates, refreshes and revokes sessions. Tokens contain the session's id and the account's security stamp.
/// A refresh token is valid as long as both are.
/// </summary>
internal sealed class SessionService(AccountsDbContext db, IOptions<AccountsOptions> options, TimeProvider time)
{
    private const string SessionIdClaim = "sid";
    private const string SecurityStampClaim = "stamp";

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Creates a session, and deletes the user's expired ones. Returns the principal for the tokens.</summary>
    public async Task<ClaimsPrincipal> CreateAsync(User user, CancellationToken cancellationToken)
    {
        var now = Now;
        await db
            .Sessions.Where(session => session.UserId == user.Id && session.ExpiresAt <= now)
            .ExecuteDeleteAsync(cancellationToken);
        var session = new Session
        {
            Id = RandomNumberGenerator.GetHexString(32, lowercase: true),
            UserId = user.Id,
            CreatedAt = now,
            RefreshedAt = now,
            ExpiresAt = now + options.Value.Sessions,
        };
        db.Sessions.Add(session);
        await db.SaveChangesAsync(cancellationToken);
        return CreatePrincipal(user, session.Id);
    }

    /// <summary>
    /// Extends the session and returns a principal with the account's current data.
    /// Returns null when the session has ended or the account's security stamp has changed.
    /// </summary>
    public async Task<ClaimsPrincipal?> RefreshAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (Caller.From(principal) is not { } caller || principal.FindFirstValue(SessionIdClaim) is not { } sessionId)
        {
            return null;
        }

        var user = await db
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(user => user.Id == caller.UserId && user.Active, cancellationToken);
        if (user is null || user.SecurityStamp != principal.FindFirstValue(SecurityStampClaim))
        {
            return null;
        }

        var now = Now;
        var expiresAt = now + options.Value.Sessions;
        var refreshed = await db
            .Sessions.Where(session => session.Id == sessionId && session.UserId == user.Id && session.ExpiresAt > now)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(session => session.RefreshedAt, now)
                        .SetProperty(session => session.ExpiresAt, expiresAt),
                cancellationToken
            );
        return refreshed == 1 ? CreatePrincipal(user, sessionId) : null;
    }

    public Task RevokeAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        var (sessionId, user) = (principal.FindFirstValue(SessionIdClaim), Caller.From(principal)?.UserId);
        return db
            .Sessions.Where(session => session.Id == sessionId && session.UserId == user)
            .ExecuteDeleteAsync(cancellationToken);
    }

    public Task RevokeAllAsync(long userId, CancellationToken cancellationToken) =>
        db.Sessions.Where(session => session.UserId == userId).ExecuteDeleteAsync(cancellationToken);

    private static ClaimsPrincipal CreatePrincipal(User user, string sessionId) =>
        new Caller(user.Id, user.Role).ToPrincipal(
            new Claim(SessionIdClaim, sessionId),
            new Claim(SecurityStampClaim, user.SecurityStamp!)
        );
}
