using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Data;

/// <summary>
/// The queue of a title: its waiting holds in the order of their ids. Every change runs under the lock of the title.
/// </summary>
internal static class HoldQueue
{
    /// <summary>The holds that this copy could serve today, first in line first.</summary>
    public static IQueryable<Hold> WaitingFor(this LendingDbContext db, long bookId, long copyId, DateOnly today) =>
        db
            .Holds.AsNoTracking()
            .Where(hold =>
                hold.BookId == bookId
                && hold.State == HoldState.Waiting
                && (hold.CopyId == null || hold.CopyId == copyId)
                && (hold.SuspendedUntil == null || hold.SuspendedUntil <= today)
            )
            .OrderBy(hold => hold.Id);

    /// <summary>The open hold that has this copy.</summary>
    public static Task<Hold?> FindHolderAsync(
        this LendingDbContext db,
        long copyId,
        CancellationToken cancellationToken
    ) =>
        db
            .Holds.AsNoTracking()
            .SingleOrDefaultAsync(hold => hold.AssignedCopyId == copyId && hold.EndedAt == null, cancellationToken);

    /// <summary>Gives the copy to a waiting hold. False when the hold does not wait any more.</summary>
    public static async Task<bool> AssignAsync(
        this LendingDbContext db,
        Hold hold,
        long copyId,
        CancellationToken cancellationToken
    ) =>
        await db
            .Holds.Where(one => one.Id == hold.Id && one.State == HoldState.Waiting)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(one => one.State, HoldState.InTransit)
                        .SetProperty(one => one.AssignedCopyId, copyId),
                cancellationToken
            ) == 1;

    /// <summary>The copy has arrived on the hold shelf.</summary>
    public static async Task<bool> SetReadyAsync(
        this LendingDbContext db,
        Hold hold,
        DateTime pickUpBy,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        await db
            .Holds.Where(one => one.Id == hold.Id && one.State == HoldState.InTransit)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(one => one.State, HoldState.Ready)
                        .SetProperty(one => one.ReadyAt, now)
                        .SetProperty(one => one.PickUpBy, pickUpBy),
                cancellationToken
            ) == 1;

    /// <summary>Ends an open hold. False when it has ended already.</summary>
    public static async Task<bool> EndAsync(
        this LendingDbContext db,
        long holdId,
        HoldState state,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        await db
            .Holds.Where(one => one.Id == holdId && one.EndedAt == null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(one => one.State, state).SetProperty(one => one.EndedAt, now),
                cancellationToken
            ) == 1;
}
