using System.ComponentModel.DataAnnotations;
using Biblio.Http;
using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>A copy to add. Without a barcode it gets a library barcode.</summary>
internal sealed record AddCopyRequest(
    [property: Range(1, long.MaxValue)] long BookId,
    [property: Range(1, long.MaxValue)] long BranchId,
    [property: StringLength(40)] string? Barcode = null,
    [property: StringLength(100)] string? CallNumber = null,
    ItemKind Kind = ItemKind.Book,
    CopyCondition Condition = CopyCondition.Good,
    [property: StringLength(500)] string? Note = null
);

internal static class AddCopy
{
    /// <summary>Add a copy to lend. With an Idempotency-Key the request can be repeated.</summary>
    /// <remarks>A book that the catalogue has not told of yet is accepted.</remarks>
    public static Task<Created<CopyView>> Handle(
        AddCopyRequest request,
        LendingDbContext db,
        HttpRequest http,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var barcode = request.Barcode is null ? null : CirculationLocks.ReadBarcode(request.Barcode);
        return db.CirculateAsync(
            async token =>
            {
                if (!await db.Branches.AnyAsync(branch => branch.Id == request.BranchId, token))
                {
                    throw new FieldException("branchId", "There is no such branch.");
                }

                if (barcode is not null && await db.Copies.AnyAsync(copy => copy.Barcode == barcode, token))
                {
                    throw new DomainException("barcode-taken", "Another copy has this barcode.");
                }

                var details = new CopyDetails(request.CallNumber, request.Kind, request.Condition, request.Note);
                var copy = await db.AddCopyAsync(request.BookId, barcode, request.BranchId, details, now, token);
                var view = CopyView.From(copy, http);
                return TypedResults.Created(view.Links.Self.Href, view);
            },
            cancellationToken
        );
    }
}
