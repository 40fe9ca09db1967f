using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>
/// A hold. <c>position</c> counts from 1 while it waits, and suspended holds count too. <c>pickUpBy</c> is the moment in
/// UTC at which the copy goes to the next reader. <c>userId</c> is null when the reader is forgotten.
/// </summary>
internal sealed record HoldView(
    long Id,
    long BookId,
    string? Title,
    long? CopyId,
    long? UserId,
    long PickUpBranchId,
    HoldState State,
    int? Position,
    DateOnly? SuspendedUntil,
    long? AssignedCopyId,
    string? AssignedBarcode,
    DateTime PlacedAt,
    DateTime? ReadyAt,
    DateTime? PickUpBy,
    DateTime? EndedAt,
    [property: JsonPropertyName("_links")] HoldLinks Links
)
{
    /// <summary>Reads what the views of these holds show besides the holds.</summary>
    public static async Task<List<HoldView>> ReadAsync(
        IReadOnlyList<Hold> holds,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var bookIds = holds.Select(hold => hold.BookId).Distinct().ToList();
        var copyIds = holds.Select(hold => hold.AssignedCopyId).OfType<long>().Distinct().ToList();
        var titles = await db
            .Titles.Where(title => bookIds.Contains(title.BookId))
            .ToDictionaryAsync(title => title.BookId, title => title.Name, cancellationToken);
        var barcodes = await db
            .Copies.Where(copy => copyIds.Contains(copy.Id))
            .ToDictionaryAsync(copy => copy.Id, copy => copy.Barcode, cancellationToken);
        var places = await ReadPlacesAsync(holds, db, cancellationToken);

        return
        [
            .. holds.Select(hold => new HoldView(
                hold.Id,
                hold.BookId,
                titles.GetValueOrDefault(hold.BookId),
                hold.CopyId,
                hold.UserId,
                hold.PickUpBranchId,
                hold.State,
                places.TryGetValue(hold.Id, out var place) ? place : null,
                hold.SuspendedUntil,
                hold.AssignedCopyId,
                hold.AssignedCopyId is { } copyId ? barcodes.GetValueOrDefault(copyId) : null,
                hold.PlacedAt,
                hold.ReadyAt,
                hold.PickUpBy,
                hold.EndedAt,
                HoldLinks.Of(hold, request)
            )),
        ];
    }

    /// <summary>
    /// The place in its queue of each hold that waits, by id. The database counts up to the first of each title, and reads
    /// the ids only between holds of one title.
    /// </summary>
    private static async Task<Dictionary<long, int>> ReadPlacesAsync(
        IReadOnlyList<Hold> holds,
        LendingDbContext db,
        CancellationToken cancellationToken
    )
    {
        var titles = holds
            .Where(hold => hold.State == HoldState.Waiting)
            .ToLookup(hold => hold.BookId, hold => hold.Id);
        var firstIds = titles.Select(title => title.Min()).ToList();
        var first = await db
            .Holds.Where(hold => firstIds.Contains(hold.Id))
            .Select(hold => new
            {
                hold.Id,
                Place = db.Holds.Count(one =>
                    one.BookId == hold.BookId && one.State == HoldState.Waiting && one.Id <= hold.Id
                ),
            })
            .ToDictionaryAsync(hold => hold.Id, hold => hold.Place, cancellationToken);
        // A page is a range of ids, so that few holds of other pages are between those of one title.
        var several = titles.Where(title => title.Count() > 1).ToList();
        var severalIds = several.ConvertAll(title => title.Key);
        var (from, to) = (
            several.SelectMany(title => title).DefaultIfEmpty().Min(),
            several.SelectMany(title => title).DefaultIfEmpty().Max()
        );
        var between = (
            several.Count == 0
                ? []
                : await db
                    .Holds.Where(hold =>
                        severalIds.Contains(hold.BookId)
                        && hold.State == HoldState.Waiting
                        && hold.Id >= from
                        && hold.Id <= to
                    )
                    .OrderBy(hold => hold.Id)
                    .Select(hold => new { hold.BookId, hold.Id })
                    .ToListAsync(cancellationToken)
        ).ToLookup(hold => hold.BookId, hold => hold.Id);
        var places = new Dictionary<long, int>();
        foreach (var title in titles)
        {
            var start = title.Min();
            // The hold may have been erased since it was read.
            var place = first.GetValueOrDefault(start, 1);
            places[start] = place;
            foreach (var id in between[title.Key].Where(id => id > start))
            {
                places[id] = ++place;
            }
        }

        return places;
    }
}

/// <summary>Links of a hold. An ended hold has only <c>self</c>, and only a waiting one has <c>change</c>.</summary>
internal sealed record HoldLinks(
    Link Self,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Cancel
)
{
    public static HoldLinks Of(Hold hold, HttpRequest request)
    {
        var self = $"/holds/{hold.Id}";
        return new(
            Link.To(request, self),
            hold.State == HoldState.Waiting
                ? ActionLink.IfAllowed(Policies.Reader, request, HttpMethods.Put, self)
                : null,
            hold.IsOpen ? ActionLink.IfAllowed(Policies.Reader, request, HttpMethods.Delete, self) : null
        );
    }
}
