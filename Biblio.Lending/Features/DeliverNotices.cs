using Biblio.Http;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Biblio.ServiceDefaults.Faults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>A notice to send. The text is made from these values in the language of the reader.</summary>
internal sealed record NoticeToSend(
    long Id,
    string MessageId,
    long UserId,
    NoticeKind Kind,
    string Language,
    string? Title,
    string? Branch,
    DateOnly? DueOn
);

/// <summary>The claimed notices.</summary>
internal sealed record ClaimedNotices(IReadOnlyList<NoticeToSend> Items);

/// <summary>
/// What became of a notice: sent, to be tried again later because the mail server did not take it, or given up.
/// </summary>
internal sealed record NoticeResult(bool Sent, bool Retry = false);

/// <summary>
/// The gateway sends notices, because it knows the addresses. It claims some, begins each, sends it, and reports what
/// became of it. A notice that was begun and never reported is not sent again, because it may have arrived.
/// </summary>
internal static class DeliverNotices
{
    private const int BatchSize = 20;
    private const int MaxAttempts = 12;

    /// <summary>Claim up to 20 notices. One that is not reported within its time can be claimed again.</summary>
    public static Task<Ok<ClaimedNotices>> Claim(
        LendingDbContext db,
        FaultSwitches faults,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (faults.IsOn(FaultSwitch.UnsentNotices))
        {
            return Task.FromResult(TypedResults.Ok(new ClaimedNotices([])));
        }

        var now = time.GetUtcNow().UtcDateTime;
        return db.CirculateAsync(
            async token =>
            {
                var due = await db
                    .Notices.FromSql(
                        $"""
                        SELECT * FROM notices WHERE state = 'pending' AND next_at <= {now} AND sending_at IS NULL
                        ORDER BY next_at LIMIT {BatchSize} FOR UPDATE SKIP LOCKED
                        """
                    )
                    .AsNoTracking()
                    .ToListAsync(token);
                foreach (var notice in due)
                {
                    var state = notice.Attempts + 1 >= MaxAttempts ? NoticeState.Failed : NoticeState.Pending;
                    var next = now.AddMinutes(Math.Min(5 << Math.Min(notice.Attempts, 6), 240));
                    await db
                        .Notices.Where(one => one.Id == notice.Id)
                        .ExecuteUpdateAsync(
                            set =>
                                set.SetProperty(one => one.Attempts, one => one.Attempts + 1)
                                    .SetProperty(one => one.NextAt, next)
                                    .SetProperty(one => one.State, state),
                            token
                        );
                }

                return TypedResults.Ok(
                    new ClaimedNotices([
                        .. due.Select(notice => new NoticeToSend(
                            notice.Id,
                            notice.MessageId,
                            notice.UserId,
                            notice.Kind,
                            notice.Language,
                            notice.Title,
                            notice.Branch,
                            notice.DueOn
                        )),
                    ])
                );
            },
            cancellationToken
        );
    }

    /// <summary>Begin to send a notice. Only the first sender may (204), and every other one gets 409.</summary>
    public static async Task<Results<NoContent, NotFound>> Begin(
        long id,
        LendingDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var rows = await db
            .Notices.Where(notice => notice.Id == id && notice.SendingAt == null && notice.State != NoticeState.Sent)
            .ExecuteUpdateAsync(set => set.SetProperty(notice => notice.SendingAt, now), cancellationToken);
        return rows == 1 ? TypedResults.NoContent()
            : await db.Notices.AnyAsync(notice => notice.Id == id, cancellationToken)
                ? throw new DomainException("notice-begun", "The notice is being sent, or was sent.")
            : TypedResults.NotFound();
    }

    /// <summary>Report that a notice was sent, waits for another try, or is given up. A sent notice stays sent.</summary>
    public static async Task<Results<NoContent, NotFound>> Report(
        long id,
        NoticeResult result,
        LendingDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var open = db.Notices.Where(notice => notice.Id == id && notice.State != NoticeState.Sent);
        if (result is { Sent: false, Retry: true })
        {
            await open.ExecuteUpdateAsync(
                set => set.SetProperty(notice => notice.SendingAt, (DateTime?)null),
                cancellationToken
            );
        }
        else
        {
            var state = result.Sent ? NoticeState.Sent : NoticeState.Failed;
            DateTime? sentAt = result.Sent ? now : null;
            await open.ExecuteUpdateAsync(
                set => set.SetProperty(notice => notice.State, state).SetProperty(notice => notice.SentAt, sentAt),
                cancellationToken
            );
        }

        return await db.Notices.AnyAsync(notice => notice.Id == id, cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.NotFound();
    }
}
