using System.ComponentModel.DataAnnotations;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Events;
using Biblio.Lending.Model;
using Biblio.Lending.Payments;
using Biblio.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Features;

/// <summary>An amount in the currency of the library, and a token of the payment provider (sim_approved).</summary>
internal sealed record PayRequest(
    [property: Range(0.01, 100_000)] decimal Amount,
    [property: Required, StringLength(64)] string PaymentToken
);

/// <summary>An amount that the reader pays in cash at the desk.</summary>
internal sealed record CashRequest([property: Range(0.01, 100_000)] decimal Amount);

/// <summary>A payment, and what is still owed of charged fines.</summary>
internal sealed record PaymentView(long Id, decimal Amount, string Currency, decimal StillOwed);

internal static class PayFines
{
    /// <summary>Pay fines, oldest first. With an Idempotency-Key the request can be repeated and pays once.</summary>
    public static async Task<Results<Ok<PaymentView>, ProblemHttpResult>> Pay(
        PayRequest request,
        Caller caller,
        LendingDbContext db,
        SimulatedPaymentProvider provider,
        TimeProvider time,
        IOptions<LendingOptions> options,
        CancellationToken cancellationToken
    )
    {
        if (!SimulatedPaymentProvider.IsKnown(request.PaymentToken))
        {
            throw new FieldException("paymentToken", "The payment provider does not know this token.");
        }

        return await PayAsync(
            caller.UserId,
            request.Amount,
            request.PaymentToken,
            provider,
            db,
            time,
            options,
            cancellationToken
        );
    }

    /// <summary>Take cash for the fines of a reader. With an Idempotency-Key the request can be repeated.</summary>
    public static Task<Results<Ok<PaymentView>, ProblemHttpResult>> TakeCash(
        long id,
        CashRequest request,
        LendingDbContext db,
        SimulatedPaymentProvider provider,
        TimeProvider time,
        IOptions<LendingOptions> options,
        CancellationToken cancellationToken
    ) => PayAsync(id, request.Amount, null, provider, db, time, options, cancellationToken);

    private static Task<Results<Ok<PaymentView>, ProblemHttpResult>> PayAsync(
        long userId,
        decimal amount,
        string? token,
        SimulatedPaymentProvider provider,
        LendingDbContext db,
        TimeProvider time,
        IOptions<LendingOptions> options,
        CancellationToken cancellationToken
    )
    {
        amount = ReadAmount(amount);
        return db.CirculateAsync<Results<Ok<PaymentView>, ProblemHttpResult>>(
            async cancellationToken =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                var fines = await db.LockOpenFinesAsync(userId, cancellationToken);
                var owed = fines.Sum(fine => fine.Open);
                if (amount > owed)
                {
                    throw new DomainException("more-than-owed", $"The reader owes {owed:0.00} of charged fines.");
                }

                var payment = FinePayment.Pay(userId, amount, options.Value.Currency, token, now);
                db.FinePayments.Add(payment);
                await db.SaveChangesAsync(cancellationToken);
                if (token is not null && !await provider.AuthoriseAsync(token, cancellationToken))
                {
                    throw new DomainException("payment-declined", "The payment was declined. Nothing was paid.");
                }

                await db.PayFinesAsync(fines, amount, now, cancellationToken);
                await db.ForgetEndedAsync(userId, cancellationToken);
                db.Publish(
                    "lending",
                    "fine-paid",
                    new FinePaid(userId, payment.Id, amount, options.Value.Currency, now)
                );
                return TypedResults.Ok(new PaymentView(payment.Id, amount, options.Value.Currency, owed - amount));
            },
            cancellationToken
        );
    }

    /// <summary>The response is 400 when the amount has parts of a cent.</summary>
    internal static decimal ReadAmount(decimal amount) =>
        decimal.Round(amount, 2) == amount
            ? amount
            : throw new FieldException("amount", "An amount has at most two decimal places.");

    /// <summary>Locks the open fines of a reader, oldest first, so that no other payment pays them too.</summary>
    private static Task<List<Fine>> LockOpenFinesAsync(
        this LendingDbContext db,
        long userId,
        CancellationToken cancellationToken
    ) =>
        db
            .Fines.FromSql(
                $"SELECT * FROM fines WHERE user_id = {userId} AND amount > paid + waived ORDER BY id FOR UPDATE"
            )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
}
