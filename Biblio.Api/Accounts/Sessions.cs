using System.Security.Claims;
using System.Security.Cryptography;
using Biblio.Api.Accounts.Data;
using Biblio.ServiceDefaults.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts;

/// <summary>Who is signed in where. A session's number and the account's stamp travel in its tokens; a refresh token is good while both are.</summary>
internal sealed class Sessions(AccountsDbContext db, IOptions<AccountsOptions> options, TimeProvider time)
{
    private const string Number = "sid";
    private const string Stamp = "stamp";

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Somebody has proved who they are.</summary>
    public async Task<ClaimsPrincipal> BeginAsync(User user, CancellationToken cancellationToken)
    {
        var now = Now;
        await db
            .Sessions.Where(session => session.UserId == user.Id && session.ExpiresAt <= now)
            .ExecuteDeleteAsync(cancellationToken);
        var begun = new Session
        {
            Id = RandomNumberGenerator.GetHexString(32, lowercase: true),
            UserId = user.Id,
            CreatedAt = now,
            RefreshedAt = now,
            ExpiresAt = now + options.Value.Sessions,
        };
        db.Sessions.Add(begun);
        await db.SaveChangesAsync(cancellationToken);
        return Principal(user, begun.Id);
    }

    /// <summary>As the account is now; null when the session is over, or the account changed what it was signed in with.</summary>
    public async Task<ClaimsPrincipal?> ContinueAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (Caller.From(principal) is not { } caller || principal.FindFirstValue(Number) is not { } number)
        {
            return null;
        }

        var user = await db
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(user => user.Id == caller.UserId && user.Active, cancellationToken);
        if (user is null || user.SecurityStamp != principal.FindFirstValue(Stamp))
        {
            return null;
        }

        var now = Now;
        var until = now + options.Value.Sessions;
        var continued = await db
            .Sessions.Where(session => session.Id == number && session.UserId == user.Id && session.ExpiresAt > now)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(session => session.RefreshedAt, now)
                        .SetProperty(session => session.ExpiresAt, until),
                cancellationToken
            );
        return continued == 1 ? Principal(user, number) : null;
    }

    public Task EndAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        var (number, user) = (principal.FindFirstValue(Number), Caller.From(principal)?.UserId);
        return db
            .Sessions.Where(session => session.Id == number && session.UserId == user)
            .ExecuteDeleteAsync(cancellationToken);
    }

    public Task EndAllAsync(long userId, CancellationToken cancellationToken) =>
        db.Sessions.Where(session => session.UserId == userId).ExecuteDeleteAsync(cancellationToken);

    private static ClaimsPrincipal Principal(User user, string number) =>
        new Caller(user.Id, user.Role).ToPrincipal(new Claim(Number, number), new Claim(Stamp, user.SecurityStamp!));
}
