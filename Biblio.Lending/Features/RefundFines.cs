using Biblio.Http;
using Biblio.Lending.Data;
using Biblio.Lending.Events;
using Biblio.Lending.Model;
using Biblio.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Features;

/// <summary>What was given back, and what is still to be given back.</summary>
internal sealed record RefundView(long Id, decimal Amount, string Currency, decimal StillDue);

internal static class RefundFines
{
    /// <summary>Give money back in cash for lost copies that were found. With an Idempotency-Key it can be repeated.</summary>
    public static Task<Ok<RefundView>> Handle(
        long id,
        CashRequest request,
        LendingDbContext db,
        TimeProvider time,
        IOptions<LendingOptions> options,
        CancellationToken cancellationToken
    )
    {
        var (amount, currency) = (PayFines.ReadAmount(request.Amount), options.Value.Currency);
        return db.CirculateAsync(
            async token =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                var found = await LockFoundAsync(db, id, token);
                var due = found.Sum(fine => fine.Paid);
                if (amount > due)
                {
                    throw new DomainException("more-than-due", $"The library owes the reader {due:0.00}.");
                }

                var payment = FinePayment.GiveBack(id, amount, currency, now);
                db.FinePayments.Add(payment);
                await db.SaveChangesAsync(token);
                await TakeFromAsync(db, found, amount, now, token);
                db.Publish("lending", "fine-refunded", new FineRefunded(id, payment.Id, amount, currency, now));
                return TypedResults.Ok(new RefundView(payment.Id, amount, currency, due - amount));
            },
            cancellationToken
        );
    }

    private static Task<List<Fine>> LockFoundAsync(
        LendingDbContext db,
        long userId,
        CancellationToken cancellationToken
    ) =>
        db
            .Fines.FromSql(
                $"SELECT * FROM fines WHERE user_id = {userId} AND found_at IS NOT NULL AND paid > 0 ORDER BY id FOR UPDATE"
            )
            .AsNoTracking()
            .ToListAsync(cancellationToken);

    private static async Task TakeFromAsync(
        LendingDbContext db,
        List<Fine> found,
        decimal amount,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var rest = amount;
        foreach (var fine in found.TakeWhile(_ => rest > 0))
        {
            var part = Math.Min(rest, fine.Paid);
            rest -= part;
            await db
                .Fines.Where(one => one.Id == fine.Id && one.Paid >= part)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(one => one.Paid, one => one.Paid - part)
                            .SetProperty(one => one.Waived, one => one.Waived + part)
                            .SetProperty(one => one.ChangedAt, now),
                    cancellationToken
                );
        }
    }
}
