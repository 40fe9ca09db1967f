using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Features;

/// <summary>
/// A reader: card, category, numbers, and what is owed with the fines that still grow. <c>refundDue</c> is what the
/// library gives back for found copies, and <c>blocks</c> are the reasons why nothing can be borrowed now.
/// </summary>
internal sealed record ReaderView(
    long UserId,
    string Card,
    ReaderCategory Category,
    string Language,
    bool KeepHistory,
    DateOnly? ExpiresOn,
    string? BlockReason,
    int OpenLoans,
    int Overdue,
    int OpenHolds,
    int ReadyHolds,
    decimal Owes,
    decimal RefundDue,
    string Currency,
    IReadOnlyList<Refusal> Blocks,
    [property: JsonPropertyName("_links")] ReaderLinks Links
);

/// <summary>Links of a reader. <c>pay</c> is there when something is owed, and <c>refund</c> for staff.</summary>
internal sealed record ReaderLinks(
    Link Self,
    Link Loans,
    Link Holds,
    Link Fines,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Pay,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Refund,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? RenewAll,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Change
);

/// <summary>Reads readers as views.</summary>
internal sealed class ReaderViews(LendingDbContext db, TimeProvider time, IOptions<LendingOptions> options)
{
    /// <summary>Null when there is no such reader.</summary>
    public async Task<ReaderView?> FindAsync(long userId, HttpRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var reader = await db
            .Readers.AsNoTracking()
            .SingleOrDefaultAsync(one => one.UserId == userId, cancellationToken);
        if (reader is null)
        {
            return null;
        }

        var loans = await db
            .Loans.AsNoTracking()
            .Where(loan => loan.UserId == userId && loan.ReturnedAt == null)
            .ToListAsync(cancellationToken);
        var holds = await db
            .Holds.Where(hold => hold.UserId == userId && hold.EndedAt == null)
            .Select(hold => hold.State)
            .ToListAsync(cancellationToken);
        var owes = await db.OwesAsync(userId, now, cancellationToken);
        var refundDue = await db.RefundDueAsync(userId, cancellationToken);
        var blocks = LoanPolicy.CheckReader(
            new()
            {
                State = CopyState.Available,
                Rule = null,
                Today = DateOnly.FromDateTime(now),
                IsBlocked = reader.BlockReason is not null,
                CardExpiresOn = reader.ExpiresOn,
                Owes = owes,
                BlockAbove = options.Value.BlockAbove,
            }
        );
        return new(
            userId,
            reader.Card,
            reader.Category,
            reader.Language,
            reader.KeepHistory,
            reader.ExpiresOn,
            reader.BlockReason,
            loans.Count,
            loans.Count(loan => loan.IsOverdue(now)),
            holds.Count,
            holds.Count(state => state == HoldState.Ready),
            owes,
            refundDue,
            options.Value.Currency,
            [.. blocks],
            Links(userId, owes, refundDue, loans.Count, request)
        );
    }

    private static ReaderLinks Links(long userId, decimal owes, decimal refundDue, int loans, HttpRequest request)
    {
        var isOwn = Caller.From(request.HttpContext.User)?.UserId == userId;
        return isOwn
            ? new(
                Link.To(request, "/me"),
                Link.To(request, "/me/loans"),
                Link.To(request, "/me/holds"),
                Link.To(request, "/me/fines"),
                owes > 0 ? Action(HttpMethods.Post, "/me/payments") : null,
                null,
                loans > 0 ? Action(HttpMethods.Post, "/me/loans/renew") : null,
                Action(HttpMethods.Put, "/me")
            )
            : new(
                Link.To(request, $"/readers/{userId}"),
                Link.To(request, $"/loans?userId={userId}"),
                Link.To(request, $"/holds?userId={userId}"),
                Link.To(request, $"/fines?userId={userId}"),
                owes > 0 ? Action(HttpMethods.Post, $"/readers/{userId}/payments") : null,
                refundDue > 0 ? Action(HttpMethods.Post, $"/readers/{userId}/refunds") : null,
                null,
                Action(HttpMethods.Put, $"/readers/{userId}")
            );

        ActionLink? Action(string method, string path) => ActionLink.IfAllowed(Policies.Reader, request, method, path);
    }
}
