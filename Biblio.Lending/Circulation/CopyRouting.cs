using Biblio.Lending.Data;
using Biblio.Lending.Events;
using Biblio.Lending.Model;
using Biblio.Messaging;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Circulation;

/// <summary>What the desk does with a copy in its hands.</summary>
internal enum CopyAction
{
    Shelf,
    HoldShelf,
    Transit,
}

/// <summary>Where a copy goes, and the hold that gets it.</summary>
internal sealed record CopyRoute(CopyAction Action, Hold? Hold, long BranchId);

/// <summary>
/// Decides where a copy goes that is free at a branch: to the next reader in line, to its own branch, or to the shelf.
/// It runs under the lock of the title.
/// </summary>
internal sealed class CopyRouting(LendingDbContext db, Telemetry telemetry, ILogger<CopyRouting> logger)
{
    public async Task<CopyRoute> RouteAsync(
        Copy copy,
        long branchId,
        CopyCause cause,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var library = await Library.LoadAsync(db, branchId, now, cancellationToken);
        var next = await db.WaitingFor(copy.BookId, copy.Id, library.Calendar.DayOf(now))
            .FirstOrDefaultAsync(cancellationToken);
        if (next is not null && await db.AssignAsync(next, copy.Id, cancellationToken))
        {
            return await SendToReaderAsync(copy, next, library, cause, now, cancellationToken);
        }

        if (copy.BranchId != branchId)
        {
            await db.MoveAsync(copy, CopyState.InTransit, cause, copy.BranchId, now, cancellationToken);
            return new(CopyAction.Transit, null, copy.BranchId);
        }

        await db.MoveAsync(copy, CopyState.Available, cause, branchId, now, cancellationToken);
        return new(CopyAction.Shelf, null, branchId);
    }

    /// <summary>Puts an assigned copy on the hold shelf, or sends it to the branch where its reader picks it up.</summary>
    public async Task<CopyRoute> SendToReaderAsync(
        Copy copy,
        Hold hold,
        Library library,
        CopyCause cause,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (hold.PickUpBranchId != library.Branch.Id)
        {
            await db.MoveAsync(copy, CopyState.InTransit, cause, hold.PickUpBranchId, now, cancellationToken);
            return new(CopyAction.Transit, hold, hold.PickUpBranchId);
        }

        var category = await db
            .Readers.Where(reader => reader.UserId == hold.UserId)
            .Select(reader => reader.Category)
            .FirstOrDefaultAsync(cancellationToken);
        var lastDay = LastPickUpDay(library, library.RuleFor(category, copy.Kind)?.PickUpDays ?? 1, now);
        var pickUpBy = library.Calendar.EndOf(lastDay);
        await db.MoveAsync(copy, CopyState.OnHoldShelf, cause, library.Branch.Id, now, cancellationToken);
        if (!await db.SetReadyAsync(hold, pickUpBy, now, cancellationToken))
        {
            throw new InvalidOperationException($"Hold {hold.Id} changed under the lock of its title.");
        }

        db.Publish("lending", "hold-ready", new HoldReady(hold.BookId, hold.Id, copy.Id, pickUpBy, now));
        if (hold.UserId is { } userId)
        {
            await db.WriteAsync(
                NoticeKind.HoldReady,
                $"{hold.Id}-{copy.Id}",
                userId,
                hold.BookId,
                library.Branch.Name,
                lastDay,
                now,
                cancellationToken
            );
        }

        db.AfterCommit(() =>
        {
            telemetry.AddHold(HoldState.Ready);
            logger.HoldReady(hold.Id, copy.Id);
        });
        return new(
            CopyAction.HoldShelf,
            await db.Holds.AsNoTracking().SingleAsync(one => one.Id == hold.Id, cancellationToken),
            library.Branch.Id
        );
    }

    /// <summary>Counts open days only, because nobody can pick up a copy while the branch is closed.</summary>
    private static DateOnly LastPickUpDay(Library library, int openDays, DateTime now)
    {
        var day = library.Calendar.DayOf(now);
        for (var i = 0; i < Math.Max(1, openDays); i++)
        {
            day = library.Calendar.OpenOnOrAfter(day.AddDays(1));
        }

        return day;
    }
}
