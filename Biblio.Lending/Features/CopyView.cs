using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Model;

namespace Biblio.Lending.Features;

/// <summary>
/// A copy to lend. <c>branchId</c> owns it, and <c>locationId</c> is where it is, or to where it is on its way.
/// </summary>
internal sealed record CopyView(
    long Id,
    long BookId,
    string Barcode,
    long BranchId,
    long LocationId,
    string? CallNumber,
    ItemKind Kind,
    CopyCondition Condition,
    CopyState State,
    string? Note,
    DateTime AddedAt,
    DateTime ChangedAt,
    [property: JsonPropertyName("_links")] CopyLinks Links
)
{
    public static CopyView From(Copy copy, HttpRequest request) =>
        new(
            copy.Id,
            copy.BookId,
            copy.Barcode,
            copy.BranchId,
            copy.LocationId,
            copy.CallNumber,
            copy.Kind,
            copy.ItemCondition,
            copy.State,
            copy.Note,
            copy.AddedAt,
            copy.ChangedAt,
            CopyLinks.Of(copy, request)
        );
}

/// <summary>Links for staff. A copy on loan, on the hold shelf or in transit has no link <c>setState</c>.</summary>
internal sealed record CopyLinks(
    Link Self,
    Link Changes,
    Link Check,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? SetState
)
{
    public static CopyLinks Of(Copy copy, HttpRequest request)
    {
        var self = $"/copies/{copy.Id}";
        return new(
            Link.To(request, self),
            Link.To(request, $"{self}/changes"),
            Link.To(request, $"/check?barcode={copy.Barcode}&branchId={copy.LocationId}"),
            ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Put, self),
            copy.State is CopyState.OnLoan or CopyState.OnHoldShelf or CopyState.InTransit
                ? null
                : ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Post, $"{self}/state")
        );
    }
}
