using Biblio.Lending.Data;
using Biblio.Lending.Events;
using Biblio.Lending.Model;
using Biblio.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Circulation;

/// <summary>Adds copies to the collection.</summary>
internal static class NewCopies
{
    /// <summary>Adds the copy, its first entry in the ledger, and the event.</summary>
    public static async Task<Copy> AddCopyAsync(
        this LendingDbContext db,
        long bookId,
        string? barcode,
        long branchId,
        CopyDetails details,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        await db.Database.ExecuteSqlAsync(
            $"INSERT IGNORE INTO titles (book_id, withdrawn, book_version, changed_at) VALUES ({bookId}, FALSE, 0, {now})",
            cancellationToken
        );
        await db.LockTitleAsync(bookId, cancellationToken);
        // The number of a library barcode is the id, which is known after the insert.
        var copy = Copy.Add(bookId, barcode ?? Guid.CreateVersion7().ToString("N")[..30], branchId, details, now);
        db.Copies.Add(copy);
        await db.SaveChangesAsync(cancellationToken);
        if (barcode is null)
        {
            copy.Label(Barcode.ForCopy(copy.Id));
        }

        db.CopyChanges.Add(new CopyChange(copy.Id, null, copy.State, CopyCause.Added, branchId, null, now));
        db.Publish("lending", "copy-added", new CopyAdded(bookId, copy.Id, branchId, now));
        await db.SaveChangesAsync(cancellationToken);
        return copy;
    }
}
