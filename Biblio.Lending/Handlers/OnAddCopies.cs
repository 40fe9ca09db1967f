using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Handlers;

/// <summary>Command from Catalog: an imported record lists these copies of a book.</summary>
internal sealed record AddCopies(long BookId, IReadOnlyList<AddCopies.Copy> Copies)
{
    /// <summary>A copy with the codes of the library that wrote the record.</summary>
    internal sealed record Copy(string Barcode, string? Branch, string? CallNumber, string? Kind);
}

internal static class OnAddCopies
{
    private static readonly Dictionary<string, ItemKind> Kinds = new()
    {
        ["dvd"] = ItemKind.Video,
        ["video"] = ItemKind.Video,
        ["vm"] = ItemKind.Video,
        ["cr"] = ItemKind.Magazine,
        ["magazine"] = ItemKind.Magazine,
        ["ref"] = ItemKind.Reference,
        ["reference"] = ItemKind.Reference,
    };

    /// <summary>
    /// Adds the copies with new barcodes. A branch is found by its code, and an unknown one is the first branch. An
    /// unknown kind is a book.
    /// </summary>
    public static async Task Handle(
        AddCopies command,
        LendingDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var branches = await db
            .Branches.OrderBy(branch => branch.Id)
            .Select(branch => new { branch.Id, branch.Code })
            .ToListAsync(cancellationToken);
        foreach (var copy in command.Copies.DistinctBy(copy => copy.Barcode))
        {
            if (
                Barcode.Parse(copy.Barcode) is not { } barcode
                || await db.Copies.AnyAsync(one => one.Barcode == barcode, cancellationToken)
            )
            {
                continue;
            }

            var branch = branches.Find(one => one.Code == copy.Branch) ?? branches[0];
            var kind = copy.Kind is null ? ItemKind.Book : Kinds.GetValueOrDefault(copy.Kind, ItemKind.Book);
            await db.AddCopyAsync(
                command.BookId,
                barcode,
                branch.Id,
                new(copy.CallNumber, kind),
                now,
                cancellationToken
            );
        }
    }
}
