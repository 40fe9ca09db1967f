using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Circulation;

/// <summary>
/// The PINs of readers at self-check machines. After some wrong guesses a PIN is refused until a new one is set,
/// because it is short.
/// </summary>
internal sealed class ReaderPins(LendingDbContext db)
{
    public const int MaxFailures = 5;

    private static readonly PasswordHasher<Reader> Hasher = new();

    /// <summary>Sets a new PIN, or removes it with null.</summary>
    public Task SetAsync(Reader reader, string? pin, DateTime now, CancellationToken cancellationToken)
    {
        var hash = pin is null ? null : Hasher.HashPassword(reader, pin);
        return db
            .Readers.Where(one => one.UserId == reader.UserId)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(one => one.PinHash, hash)
                        .SetProperty(one => one.PinFailures, 0)
                        .SetProperty(one => one.ChangedAt, now),
                cancellationToken
            );
    }

    /// <summary>False for a wrong PIN, and for a reader who has none.</summary>
    public async Task<bool> IsRightAsync(Reader reader, string? pin, CancellationToken cancellationToken)
    {
        if (reader.PinHash is null || pin is null)
        {
            return false;
        }

        // The guess counts before it is verified, so that many guesses at once are no more than one after the other.
        var guesses = db.Readers.Where(one => one.UserId == reader.UserId && one.PinHash == reader.PinHash);
        var counted = await guesses
            .Where(one => one.PinFailures < MaxFailures)
            .ExecuteUpdateAsync(
                set => set.SetProperty(one => one.PinFailures, one => one.PinFailures + 1),
                cancellationToken
            );
        if (
            counted == 0
            || Hasher.VerifyHashedPassword(reader, reader.PinHash, pin) == PasswordVerificationResult.Failed
        )
        {
            return false;
        }

        await guesses.ExecuteUpdateAsync(set => set.SetProperty(one => one.PinFailures, 0), cancellationToken);
        return true;
    }
}
