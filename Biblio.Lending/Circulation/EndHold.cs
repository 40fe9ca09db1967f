using Biblio.Lending.Data;
using Biblio.Lending.Events;
using Biblio.Lending.Model;
using Biblio.Messaging;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Circulation;

/// <summary>Ends a hold before its reader has the copy. A copy on the hold shelf goes to the next reader in line.</summary>
internal sealed class EndHold(
    LendingDbContext db,
    CopyRouting routing,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<EndHold> logger
)
{
    /// <summary>Cancels an open hold. False when it has ended already.</summary>
    public Task<bool> CancelAsync(Hold hold, CancellationToken cancellationToken) =>
        EndAsync(hold, HoldState.Cancelled, _ => true, cancellationToken);

    /// <summary>Expires a hold whose copy was not picked up in time.</summary>
    public Task<bool> ExpireAsync(Hold hold, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return EndAsync(
            hold,
            HoldState.Expired,
            one => one.State == HoldState.Ready && one.PickUpBy <= now,
            cancellationToken
        );
    }

    private Task<bool> EndAsync(
        Hold hold,
        HoldState state,
        Func<Hold, bool> isDue,
        CancellationToken cancellationToken
    ) =>
        db.CirculateAsync(
            async token =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                await db.LockTitleAsync(hold.BookId, token);
                var current = await db.Holds.AsNoTracking().SingleAsync(one => one.Id == hold.Id, token);
                if (!current.IsOpen || !isDue(current) || !await db.EndAsync(hold.Id, state, now, token))
                {
                    return false;
                }

                if (current is { State: HoldState.Ready, AssignedCopyId: { } copyId })
                {
                    var copy = await db.Copies.AsNoTracking().SingleAsync(one => one.Id == copyId, token);
                    await routing.RouteAsync(copy, copy.LocationId, CopyCause.HoldEnded, now, token);
                }

                if (state == HoldState.Expired)
                {
                    db.Publish("lending", "hold-expired", new HoldExpired(hold.BookId, hold.Id, now));
                }

                if (current.UserId is { } userId)
                {
                    await db.ForgetEndedAsync(userId, token);
                }

                db.AfterCommit(() =>
                {
                    telemetry.AddHold(state);
                    logger.HoldEnded(hold.Id, state);
                });
                return true;
            },
            cancellationToken
        );
}
