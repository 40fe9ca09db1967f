using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>
/// A loan. <c>dueOn</c> is the last day in the branch, <c>dueAt</c> the first overdue moment in UTC.
/// <c>dueChosen</c> says that staff chose the day. <c>fine</c> is what a return would cost now. <c>userId</c> is null when
/// the reader is forgotten.
/// </summary>
internal sealed record LoanView(
    long Id,
    long CopyId,
    string Barcode,
    long BookId,
    string? Title,
    long? UserId,
    long BranchId,
    DateTime BorrowedAt,
    DateOnly DueOn,
    DateTime DueAt,
    bool DueChosen,
    bool Overdue,
    decimal Fine,
    string Currency,
    int Renewals,
    DateTime? RecalledAt,
    DateTime? ClaimedReturnedAt,
    DateTime? LostAt,
    DateTime? ReturnedAt,
    [property: JsonPropertyName("_links")] LoanLinks Links
)
{
    /// <summary>Reads what the views of these loans show besides the loans, in a few queries for all of them.</summary>
    public static async Task<List<LoanView>> ReadAsync(
        IReadOnlyList<Loan> loans,
        LendingDbContext db,
        string currency,
        DateTime now,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var (bookIds, copyIds) = (
            loans.Select(loan => loan.BookId).Distinct().ToList(),
            loans.Select(loan => loan.CopyId).Distinct().ToList()
        );
        var titles = await db
            .Titles.Where(title => bookIds.Contains(title.BookId))
            .ToDictionaryAsync(title => title.BookId, title => title.Name, cancellationToken);
        var barcodes = await db
            .Copies.Where(copy => copyIds.Contains(copy.Id))
            .ToDictionaryAsync(copy => copy.Id, copy => copy.Barcode, cancellationToken);
        // Whether anybody waits is known from the first of a queue.
        var wanted = await db
            .Copies.Where(copy =>
                copyIds.Contains(copy.Id)
                && db.Holds.Any(hold =>
                    hold.BookId == copy.BookId
                    && hold.State == HoldState.Waiting
                    && (hold.CopyId == null || hold.CopyId == copy.Id)
                )
            )
            .Select(copy => copy.Id)
            .ToHashSetAsync(cancellationToken);
        var libraries = new Dictionary<long, Library>();
        foreach (var branchId in loans.Select(loan => loan.BranchId).Distinct())
        {
            libraries[branchId] = await Library.LoadAsync(db, branchId, now, cancellationToken);
        }

        return [.. loans.Select(loan => View(loan))];

        LoanView View(Loan loan)
        {
            var library = libraries[loan.BranchId];
            var rule = library.RuleFor(loan.Category, loan.Kind);
            var mayRenew = !loan.RefusalsToRenew(rule, isWanted: wanted.Contains(loan.CopyId)).Any();
            return new(
                loan.Id,
                loan.CopyId,
                barcodes[loan.CopyId],
                loan.BookId,
                titles.GetValueOrDefault(loan.BookId),
                loan.UserId,
                loan.BranchId,
                loan.BorrowedAt,
                loan.DueOn,
                loan.DueAt,
                loan.DueSetBy is not null,
                loan.IsOverdue(now),
                loan.IsOverdue(now) ? loan.FineAt(library, now) : 0,
                currency,
                loan.Renewals,
                loan.RecalledAt,
                loan.ClaimedReturnedAt,
                loan.LostAt,
                loan.ReturnedAt,
                LoanLinks.Of(loan, mayRenew, request)
            );
        }
    }
}

/// <summary>Links of a loan. <c>renew</c> is there when the loan may be renewed, the others for staff.</summary>
internal sealed record LoanLinks(
    Link Self,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Renew,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Recall,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? ClaimReturned,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Lost,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Copy
)
{
    public static LoanLinks Of(Loan loan, bool mayRenew, HttpRequest request)
    {
        var self = $"/loans/{loan.Id}";
        return new(
            Link.To(request, self),
            mayRenew ? ActionLink.IfAllowed(Policies.Reader, request, HttpMethods.Post, $"{self}/renew") : null,
            Staff("recall", loan.IsOpen && loan.RecalledAt is null),
            Staff("claims-returned", loan.IsOpen && loan.ClaimedReturnedAt is null),
            Staff("lost", loan.IsOpen && loan.LostAt is null),
            Link.IfAllowed(Policies.Staff, request, $"/copies/{loan.CopyId}")
        );

        ActionLink? Staff(string action, bool isPossible) =>
            isPossible ? ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Post, $"{self}/{action}") : null;
    }
}
