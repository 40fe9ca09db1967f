using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>
/// The copies of a book that are lent: 3 of 5 are on the shelf, and 2 readers wait. Lost and withdrawn copies do not
/// count.
/// </summary>
internal sealed record AvailabilityView(
    long BookId,
    int Copies,
    int Available,
    int Waiting,
    IReadOnlyList<AvailabilityView.AtBranch> Branches,
    [property: JsonPropertyName("_links")] AvailabilityLinks Links
)
{
    /// <summary>The copies that a branch owns, and those of them that are on its shelf.</summary>
    internal sealed record AtBranch(long BranchId, string Name, int Copies, int Available, string? CallNumber);
}

/// <summary>Links of an availability. <c>placeHold</c> is there for readers when there are copies.</summary>
internal sealed record AvailabilityLinks(
    Link Self,
    Link List,
    Link Branches,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Me,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? PlaceHold
);

/// <summary>The availability of some books.</summary>
internal sealed record AvailabilityList(IReadOnlyList<AvailabilityView> Items);

internal static class Availability
{
    /// <summary>How many copies of a book are lent here, and how many are on the shelf. Unknown books have none.</summary>
    public static async Task<Ok<AvailabilityView>> Get(
        long bookId,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) => TypedResults.Ok((await ReadAsync([bookId], db, request, cancellationToken))[0]);

    /// <summary>The availability of up to 100 books (bookIds=7,8,9).</summary>
    public static async Task<Ok<AvailabilityList>> List(
        string bookIds,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            new AvailabilityList(await ReadAsync(IdList.Parse("bookIds", bookIds), db, request, cancellationToken))
        );

    private static async Task<List<AvailabilityView>> ReadAsync(
        List<long> bookIds,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var copies = await db
            .Copies.Where(copy =>
                bookIds.Contains(copy.BookId) && copy.State != CopyState.Lost && copy.State != CopyState.Withdrawn
            )
            .Select(copy => new
            {
                copy.BookId,
                copy.BranchId,
                copy.State,
                copy.CallNumber,
            })
            .ToListAsync(cancellationToken);
        var waiting = await db
            .Holds.Where(hold => bookIds.Contains(hold.BookId) && hold.State == HoldState.Waiting)
            .GroupBy(hold => hold.BookId)
            .Select(group => new { BookId = group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.BookId, group => group.Count, cancellationToken);
        var names = await db.Branches.ToDictionaryAsync(branch => branch.Id, branch => branch.Name, cancellationToken);
        var byBook = copies.ToLookup(copy => copy.BookId);
        return bookIds.ConvertAll(bookId => new AvailabilityView(
            bookId,
            byBook[bookId].Count(),
            byBook[bookId].Count(copy => copy.State == CopyState.Available),
            waiting.GetValueOrDefault(bookId),
            [
                .. byBook[bookId]
                    .GroupBy(copy => copy.BranchId)
                    .OrderBy(group => group.Key)
                    .Select(group => new AvailabilityView.AtBranch(
                        group.Key,
                        names.GetValueOrDefault(group.Key, ""),
                        group.Count(),
                        group.Count(copy => copy.State == CopyState.Available),
                        group.Select(copy => copy.CallNumber).FirstOrDefault(number => number is not null)
                    )),
            ],
            new(
                Link.To(request, $"/availability/{bookId}"),
                Link.To(request, $"/availability?bookIds={bookId}"),
                Link.To(request, "/branches"),
                Link.IfAllowed(Policies.Reader, request, "/me"),
                byBook[bookId].Any() ? ActionLink.IfAllowed(Policies.Reader, request, HttpMethods.Post, "/holds") : null
            )
        ));
    }
}
