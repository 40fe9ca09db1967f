using Biblio.Http;
using Biblio.Lending.Data;
using Biblio.Lending.Events;
using Biblio.Lending.Model;
using Biblio.Messaging;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Circulation;

/// <summary>Puts a reader at the end of the queue of a title.</summary>
internal sealed class PlaceHold(
    LendingDbContext db,
    Telemetry telemetry,
    TimeProvider time,
    IOptions<LendingOptions> options,
    ILogger<PlaceHold> logger
)
{
    /// <summary>Null when the title is unknown. The request must be within <c>CirculateAsync</c>.</summary>
    public async Task<Hold?> RunAsync(
        long userId,
        long bookId,
        long? copyId,
        long pickUpBranchId,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (await db.LockTitleAsync(bookId, cancellationToken) is null)
        {
            return null;
        }

        var reader = await db.LockReaderAsync(userId, now, cancellationToken);
        var library = await LoadPickUpBranchAsync(pickUpBranchId, now, cancellationToken);
        var refusals = await CheckAsync(reader, bookId, copyId, library, now, cancellationToken);
        if (refusals.Count > 0)
        {
            telemetry.AddRefusal(refusals[0]);
            throw new RefusedException(refusals);
        }

        var hold = Hold.Place(bookId, copyId, userId, pickUpBranchId, now);
        db.Holds.Add(hold);
        await db.SaveChangesAsync(cancellationToken);
        db.Publish("lending", "hold-placed", new HoldPlaced(bookId, hold.Id, userId, now));
        db.AfterCommit(() =>
        {
            telemetry.AddHold(HoldState.Waiting);
            logger.HoldPlaced(hold.Id, bookId);
        });
        return hold;
    }

    private async Task<Library> LoadPickUpBranchAsync(
        long branchId,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        await db.Branches.AnyAsync(branch => branch.Id == branchId, cancellationToken)
            ? await Library.LoadAsync(db, branchId, now, cancellationToken)
            : throw new FieldException("pickUpBranchId", "There is no such branch.");

    private async Task<List<Refusal>> CheckAsync(
        Reader reader,
        long bookId,
        long? copyId,
        Library library,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var copies = await db
            .Copies.AsNoTracking()
            .Where(copy =>
                copy.BookId == bookId
                && (copyId == null || copy.Id == copyId)
                && copy.State != CopyState.Withdrawn
                && copy.State != CopyState.Lost
            )
            .ToListAsync(cancellationToken);
        var rules = copies
            .Select(copy => library.RuleFor(reader.Category, copy.Kind))
            .Where(rule => rule is { Lends: true, MaxHolds: > 0 })
            .ToList();
        var open = db.Holds.Where(hold => hold.UserId == reader.UserId && hold.EndedAt == null);
        var holds = await open.CountAsync(cancellationToken);
        var facts = new LoanFacts
        {
            State = CopyState.Available,
            Rule = null,
            Today = library.Calendar.DayOf(now),
            IsBlocked = reader.BlockReason is not null,
            CardExpiresOn = reader.ExpiresOn,
            Owes = await db.OwesAsync(reader.UserId, now, cancellationToken),
            BlockAbove = options.Value.BlockAbove,
        };
        List<Refusal> refusals = [.. LoanPolicy.CheckReader(facts)];
        if (rules.Count == 0)
        {
            refusals.Add(copies.Count == 0 ? Refusal.NoCopies : Refusal.NotForLoan);
        }
        else if (holds >= rules.Max(rule => rule!.MaxHolds))
        {
            refusals.Add(Refusal.TooManyHolds);
        }

        if (await open.AnyAsync(hold => hold.BookId == bookId, cancellationToken))
        {
            refusals.Add(Refusal.AlreadyHeld);
        }

        if (
            await db.Loans.AnyAsync(
                loan => loan.BookId == bookId && loan.UserId == reader.UserId && loan.ReturnedAt == null,
                cancellationToken
            )
        )
        {
            refusals.Add(Refusal.AlreadyBorrowed);
        }

        return refusals;
    }
}
