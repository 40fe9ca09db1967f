using Biblio.Http;
using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Data;

/// <summary>
/// Changes the state of copies. Each change is one conditional statement and one entry in the ledger.
/// </summary>
internal static class CopyMoves
{
    /// <summary>Moves the copy from the state in which it was read. Fails when another request has moved it.</summary>
    public static async Task MoveAsync(
        this LendingDbContext db,
        Copy copy,
        CopyState to,
        CopyCause cause,
        long locationId,
        DateTime now,
        CancellationToken cancellationToken,
        string? note = null
    )
    {
        var from = copy.State;
        var rows = await db
            .Copies.Where(one => one.Id == copy.Id && one.State == from)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(one => one.State, to)
                        .SetProperty(one => one.LocationId, locationId)
                        .SetProperty(one => one.ChangedAt, now),
                cancellationToken
            );
        if (rows == 0)
        {
            throw new DomainException("copy-changed", "The copy was changed at the same time. Scan it again.");
        }

        db.CopyChanges.Add(new CopyChange(copy.Id, from, to, cause, locationId, note, now));
        copy.MovedTo(to, locationId, now);
    }
}
