using System.Security.Claims;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Tokens;
using Biblio.Identity;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts;

/// <summary>
/// Creates, refreshes and revokes sessions. A refresh token is valid until it is used, its session ends, or the
/// account's security stamp changes.
/// </summary>
internal sealed class SessionService(
    AccountsDbContext db,
    AccessTokenIssuer tokens,
    GatewaySecret secret,
    IOptions<AccountsOptions> options,
    IHttpContextAccessor accessor,
    TimeProvider time,
    ILogger<Session> logger
)
{
    private readonly byte[] _key = secret.DeriveKey("biblio refresh tokens");

    private SessionDevice Device => accessor.HttpContext is { } context ? SessionDevice.From(context) : new("", "");

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Creates a session, and deletes the user's expired ones.</summary>
    public async Task<AccessTokenResponse> CreateAsync(User user, CancellationToken cancellationToken)
    {
        var now = Now;
        await db
            .Sessions.Where(session => session.UserId == user.Id && session.ExpiresAt <= now)
            .ExecuteDeleteAsync(cancellationToken);
        var (refreshToken, device) = (RefreshToken.Create(), Device);
        db.Sessions.Add(
            new Session
            {
                Id = refreshToken.SessionId,
                UserId = user.Id,
                SecurityStamp = user.SecurityStamp!,
                RefreshHash = refreshToken.Hash,
                CreatedAt = now,
                RefreshedAt = now,
                ExpiresAt = now + options.Value.Sessions,
                Device = device.Name,
                Address = device.Address,
            }
        );
        await db.SaveChangesAsync(cancellationToken);
        return tokens.Issue(new(user.Id, user.Role), refreshToken);
    }

    /// <summary>
    /// Extends the session, and replaces its refresh token. The old one gets the same answer for a short time, because
    /// the first answer may be lost. After that it was probably stolen, so it ends the session.
    /// </summary>
    public async Task<AccessTokenResponse?> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        if (RefreshToken.Parse(refreshToken) is not { } token)
        {
            return null;
        }

        var next = token.Next(_key);
        // Another request with the same token can come first. The second attempt then finds its result.
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var now = Now;
            var found = await (
                from session in db.Sessions.AsNoTracking()
                join user in db.Users.AsNoTracking() on session.UserId equals user.Id
                where
                    session.Id == token.SessionId
                    && session.ExpiresAt > now
                    && user.Active
                    && user.SecurityStamp == session.SecurityStamp
                select new { Session = session, Caller = new Caller(user.Id, user.Role) }
            ).SingleOrDefaultAsync(cancellationToken);
            if (found is null)
            {
                return null;
            }

            if (IsRepeated(found.Session, token, next, now))
            {
                return tokens.Issue(found.Caller, next);
            }

            if (!token.Hash.AsSpan().SequenceEqual(found.Session.RefreshHash))
            {
                await db.Sessions.Where(session => session.Id == token.SessionId).ExecuteDeleteAsync(cancellationToken);
                logger.RefreshTokenReused(found.Caller.UserId);
                return null;
            }

            if (await ReplaceAsync(token, next, now, cancellationToken))
            {
                return tokens.Issue(found.Caller, next);
            }
        }

        return null;
    }

    public Task RevokeAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        var sessionId = principal.FindFirstValue(AccessTokenIssuer.SessionIdClaim);
        var user = Caller.From(principal)?.UserId;
        return db
            .Sessions.Where(session => session.Id == sessionId && session.UserId == user)
            .ExecuteDeleteAsync(cancellationToken);
    }

    public Task RevokeAllAsync(long userId, CancellationToken cancellationToken) =>
        db.Sessions.Where(session => session.UserId == userId).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Whether the token was replaced a moment ago, and its successor is still the current one.</summary>
    private bool IsRepeated(Session session, RefreshToken token, RefreshToken next, DateTime now) =>
        token.Hash.AsSpan().SequenceEqual(session.PreviousHash)
        && next.Hash.AsSpan().SequenceEqual(session.RefreshHash)
        && now < session.RefreshedAt + options.Value.RefreshGrace;

    private async Task<bool> ReplaceAsync(
        RefreshToken token,
        RefreshToken next,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var (expiresAt, device) = (now + options.Value.Sessions, Device);
        return await db
                .Sessions.Where(session => session.Id == token.SessionId && session.RefreshHash == token.Hash)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(session => session.PreviousHash, token.Hash)
                            .SetProperty(session => session.RefreshHash, next.Hash)
                            .SetProperty(session => session.RefreshedAt, now)
                            .SetProperty(session => session.ExpiresAt, expiresAt)
                            .SetProperty(session => session.Device, device.Name)
                            .SetProperty(session => session.Address, device.Address),
                    cancellationToken
                ) == 1;
    }
}
