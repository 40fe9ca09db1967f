using Biblio.Api.Accounts.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts;

/// <summary>
/// Checks addresses and passwords. An unknown address, a wrong password, and an account that is locked, closed or not
/// confirmed lead to the same result after the same steps. Callers can therefore not tell them apart.
/// </summary>
internal sealed class CredentialValidator(
    AccountsDbContext db,
    UserManager<User> users,
    IPasswordHasher<User> hasher,
    DummyPasswordHash dummy,
    IOptions<AccountsOptions> options,
    TimeProvider time,
    ILogger<User> logger
)
{
    private const long UnknownUserId = 0;

    /// <summary>
    /// Returns the account, or null when the address or the password is wrong or the account is not usable.
    /// </summary>
    public async Task<User?> ValidateAsync(string email, string password, CancellationToken cancellationToken)
    {
        var normalized = users.NormalizeEmail(EmailAddress.Normalize(email));
        return await ValidateAsync(
            await db
                .Users.AsNoTracking()
                .SingleOrDefaultAsync(user => user.NormalizedEmail == normalized, cancellationToken),
            password,
            cancellationToken
        );
    }

    /// <summary>Does the same for a caller who is signed in and must confirm the password.</summary>
    public async Task<User?> ValidateAsync(long id, string password, CancellationToken cancellationToken) =>
        await ValidateAsync(
            await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken),
            password,
            cancellationToken
        );

    /// <summary>Does the same for a new reader, who confirms the address with a link and the password.</summary>
    public async Task<User?> ValidateNewAsync(long id, string password, CancellationToken cancellationToken) =>
        await ValidateAsync(
            await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken),
            password,
            cancellationToken,
            isConfirming: true
        );

    private async Task<User?> ValidateAsync(
        User? user,
        string password,
        CancellationToken cancellationToken,
        bool isConfirming = false
    )
    {
        var isAdmitted = await TryStartAttemptAsync(user?.Id ?? UnknownUserId, cancellationToken);
        var isPasswordValid = IsPasswordValid(user, password);
        var isUsable = user is { Active: true } && (user.EmailConfirmed || isConfirming);
        if (user is null || !isAdmitted || !isPasswordValid || !isUsable)
        {
            logger.SignInRefused(user?.Id ?? UnknownUserId, isAdmitted);
            return null;
        }

        await db
            .Users.Where(candidate => candidate.Id == user.Id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(candidate => candidate.AccessFailedCount, 0)
                        .SetProperty(candidate => candidate.LockedUntil, (DateTime?)null),
                cancellationToken
            );
        return user;
    }

    /// <summary>
    /// Passwords are hashed in NFC, so that every keyboard can type them. The hashes of older accounts are of the
    /// password as it was typed.
    /// </summary>
    private bool IsPasswordValid(User? user, string password)
    {
        var normalized = password.Normalize();
        return IsMatch(normalized) || (normalized != password && IsMatch(password));

        bool IsMatch(string candidate) =>
            hasher.VerifyHashedPassword(user ?? dummy.User, user?.PasswordHash ?? dummy.Hash, candidate)
            != PasswordVerificationResult.Failed;
    }

    /// <summary>
    /// Counts the attempt in one statement before the password is checked. Returns false when the account is locked.
    /// Many parallel guesses can therefore not exceed the limit.
    /// </summary>
    private async Task<bool> TryStartAttemptAsync(long id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var lockedUntil = now + options.Value.LockoutDuration;
        var maxAttempts = options.Value.MaxFailedAttempts;
        await db
            .Users.Where(user => user.Id == id && user.LockedUntil <= now)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(user => user.AccessFailedCount, 0)
                        .SetProperty(user => user.LockedUntil, (DateTime?)null),
                cancellationToken
            );
        // This is SQL because MySQL assigns from left to right. The count is read before it is increased.
        return await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE users
                SET locked_until = IF(access_failed_count + 1 >= {maxAttempts}, {lockedUntil}, NULL),
                    access_failed_count = access_failed_count + 1
                WHERE id = {id} AND locked_until IS NULL
                """,
                cancellationToken
            ) == 1;
    }
}
