using Biblio.Api.Accounts.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts;

/// <summary>Whether somebody is who they say. Wrong address, wrong password, locked and inactive look alike, and take the same steps.</summary>
internal sealed class Credentials(
    AccountsDbContext db,
    UserManager<User> users,
    IPasswordHasher<User> hasher,
    DummyPasswordHash decoy,
    IOptions<AccountsOptions> options,
    TimeProvider time,
    ILogger<User> logger
)
{
    private const long Nobody = 0;

    /// <summary>The account; null when anything about it is wrong.</summary>
    public async Task<User?> CheckAsync(string email, string password, CancellationToken cancellationToken)
    {
        var normalized = users.NormalizeEmail(email);
        return await CheckAsync(
            await db
                .Users.AsNoTracking()
                .SingleOrDefaultAsync(user => user.NormalizedEmail == normalized, cancellationToken),
            password,
            cancellationToken
        );
    }

    /// <summary>The same for somebody who is signed in and shall prove it again.</summary>
    public async Task<User?> CheckAsync(long id, string password, CancellationToken cancellationToken) =>
        await CheckAsync(
            await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken),
            password,
            cancellationToken
        );

    private async Task<User?> CheckAsync(User? user, string password, CancellationToken cancellationToken)
    {
        var admitted = await AdmitAsync(user?.Id ?? Nobody, cancellationToken);
        var right =
            hasher.VerifyHashedPassword(user ?? decoy.User, user?.PasswordHash ?? decoy.Hash, password)
            != PasswordVerificationResult.Failed;
        if (user is null || !admitted || !right || !user.Active)
        {
            logger.SignInRefused(user?.Id ?? Nobody, admitted);
            return null;
        }

        await db
            .Users.Where(one => one.Id == user.Id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(one => one.AccessFailedCount, 0)
                        .SetProperty(one => one.LockedUntil, (DateTime?)null),
                cancellationToken
            );
        return user;
    }

    /// <summary>Counts the attempt before the password is looked at, in one statement: a thousand guesses at once are still no more than the few that are allowed.</summary>
    private async Task<bool> AdmitAsync(long id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var until = now + options.Value.LockedFor;
        var most = options.Value.MostAttempts;
        await db
            .Users.Where(user => user.Id == id && user.LockedUntil <= now)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(user => user.AccessFailedCount, 0)
                        .SetProperty(user => user.LockedUntil, (DateTime?)null),
                cancellationToken
            );
        // in words of SQL, because MySQL assigns from left to right: the count is looked at before it is raised
        return await db.Database.ExecuteSqlAsync(
                $"UPDATE users SET locked_until = IF(access_failed_count + 1 >= {most}, {until}, NULL), access_failed_count = access_failed_count + 1 WHERE id = {id} AND locked_until IS NULL",
                cancellationToken
            ) == 1;
    }
}
