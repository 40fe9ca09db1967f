using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>
/// A charged fine. <c>open</c> is what is neither paid nor waived, and <c>refund</c> what is given back, because the lost
/// copy was found.
/// </summary>
internal sealed record FineView(
    long Id,
    long? UserId,
    long? LoanId,
    FineKind Kind,
    decimal Amount,
    decimal Paid,
    decimal Waived,
    decimal Open,
    decimal Refund,
    string Currency,
    string? WaiveReason,
    DateTime ChargedAt,
    [property: JsonPropertyName("_links")] FineLinks Links
)
{
    public static FineView From(Fine fine, HttpRequest request) =>
        new(
            fine.Id,
            fine.UserId,
            fine.LoanId,
            fine.Kind,
            fine.Amount,
            fine.Paid,
            fine.Waived,
            fine.Open,
            fine.FoundAt is null ? 0 : fine.Paid,
            fine.Currency,
            fine.WaiveReason,
            fine.ChargedAt,
            new(
                fine.LoanId is { } loanId ? Link.To(request, $"/loans/{loanId}") : null,
                fine.Open > 0
                    ? ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Post, $"/fines/{fine.Id}/waive")
                    : null
            )
        );
}

/// <summary>Links of a fine. Staff waive what is open.</summary>
internal sealed record FineLinks(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Loan,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Waive
);

/// <summary>Why the rest of the fine is waived.</summary>
internal sealed record WaiveRequest([property: Required, StringLength(200, MinimumLength = 1)] string Reason);

internal static class Fines
{
    /// <summary>Fines for staff, newest first, by reader and whether something is open.</summary>
    public static async Task<Ok<Page<FineView>>> List(
        long? userId,
        bool? open,
        [AsParameters] PageQuery page,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            await PageAsync(
                db.Fines.Where(fine =>
                    (userId == null || fine.UserId == userId)
                    && (open == null || (fine.Amount > fine.Paid + fine.Waived) == open)
                ),
                page,
                request,
                cancellationToken
            )
        );

    /// <summary>Waive what is open of a fine, with a reason. Repeating it changes nothing.</summary>
    public static Task<Results<Ok<FineView>, NotFound>> Waive(
        long id,
        WaiveRequest request,
        LendingDbContext db,
        HttpRequest http,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        return db.CirculateAsync<Results<Ok<FineView>, NotFound>>(
            async token =>
            {
                await db
                    .Fines.Where(fine => fine.Id == id && fine.Amount > fine.Paid + fine.Waived)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(fine => fine.Waived, fine => fine.Amount - fine.Paid)
                                .SetProperty(fine => fine.WaiveReason, request.Reason)
                                .SetProperty(fine => fine.ChangedAt, now),
                        token
                    );
                if (await db.Fines.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, token) is not { } fine)
                {
                    return TypedResults.NotFound();
                }

                if (fine.UserId is { } userId)
                {
                    await db.ForgetEndedAsync(userId, token);
                }

                return TypedResults.Ok(FineView.From(fine, http));
            },
            cancellationToken
        );
    }

    internal static async Task<Page<FineView>> PageAsync(
        IQueryable<Fine> fines,
        PageQuery page,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var found = await fines
            .AsNoTracking()
            .OrderByDescending(fine => fine.Id)
            .ToPageAsync(page, request, cancellationToken);
        return found.Items.Select(fine => FineView.From(fine, request)).ToList().ToPage(found.Total, page, request);
    }
}
