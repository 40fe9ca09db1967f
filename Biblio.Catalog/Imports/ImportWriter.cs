using Biblio.Catalog.Data;
using Biblio.Catalog.Events;
using Biblio.Catalog.Model;
using Biblio.Messaging;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Catalog.Imports;

/// <summary>
/// Writes a batch in one transaction: new books, changed books, refusals and the counts of the import.
/// </summary>
internal sealed class ImportWriter(
    CatalogDbContext db,
    BookWriter books,
    IOptions<CatalogOptions> options,
    TimeProvider time
)
{
    /// <summary>An import counts all its warnings, but lists no more than these.</summary>
    internal const int MaxWarningsListed = 10_000;

    public async Task<ImportCounts> WriteAsync(
        long importId,
        IReadOnlyList<ImportItem> items,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await db.InTransactionAsync(
                    cancellationToken => WriteOnceAsync(importId, items, cancellationToken),
                    cancellationToken
                );
            }
            catch (DbUpdateException) when (attempt < 3)
            {
                // A request has added or changed one of these books in the meantime. The next attempt reads them again.
            }
        }
    }

    private async Task<ImportCounts> WriteOnceAsync(
        long importId,
        IReadOnlyList<ImportItem> items,
        CancellationToken cancellationToken
    )
    {
        // The lock makes the imports of all replicas take turns, so that they never add a book twice.
        await db.Database.ExecuteSqlRawAsync("SELECT id FROM import_gate WHERE id = 1 FOR UPDATE", cancellationToken);
        var existingBooks = await ExistingBooks.LoadAsync(db, items, cancellationToken);

        var additions = new List<(BookContent, string?)>();
        var additionHoldings = new List<IReadOnlyList<Holding>>();
        var changes = new List<(Book, BookContent)>();
        var refusals = new List<ImportRefusal>();
        int unchanged = 0,
            merged = 0,
            refused = 0;
        foreach (var item in items)
        {
            refusals.AddRange(item.Errors.Select(error => CreateRefusal(importId, item, error)));
            if (item.Content is not { } content)
            {
                refused += item.Rows;
                continue;
            }

            merged += item.Rows - 1;
            var (book, isIsbnTaken) = existingBooks.Find(item);
            if (isIsbnTaken)
            {
                content = content with { Isbn13 = null };
                refusals.Add(
                    CreateRefusal(
                        importId,
                        item,
                        new(
                            "isbn",
                            Reason
                                .Of("isbn-of-another-book", $"Another book has the ISBN {item.Content.Isbn13}")
                                .WithoutField(),
                            IsFatal: false
                        )
                    )
                );
            }

            if (book is not null)
            {
                SendHoldings(book.Id, item.Holdings);
            }

            if (book is null)
            {
                additionHoldings.Add(item.Holdings);
                additions.Add(
                    (
                        content with
                        {
                            Price = content.Price ?? options.Value.DefaultPrice,
                            Currency = content.Currency ?? options.Value.DefaultCurrency,
                        },
                        item.Identity
                    )
                );
            }
            else if (existingBooks.Merge(book, content) is { } change)
            {
                changes.Add((book, change));
            }
            else
            {
                unchanged++;
            }
        }

        var added = await books.AddAsync(additions, cancellationToken);
        foreach (var (book, holdings) in added.Zip(additionHoldings))
        {
            SendHoldings(book.Id, holdings);
        }

        await books.ChangeAsync(changes, cancellationToken);

        var counts = new ImportCounts(
            items.Sum(i => i.Rows),
            additions.Count,
            changes.Count,
            unchanged,
            merged,
            refused,
            refusals.Count(r => r.Kind == RefusalKind.Warning)
        );
        var import = await db.Imports.SingleAsync(i => i.Id == importId, cancellationToken);
        // A large file may have one warning for each record, such as a wrong leader.
        var room = MaxWarningsListed - import.Warnings;
        db.AddRange(refusals.Where(r => r.Kind == RefusalKind.Refused || room-- > 0));
        import.AddCounts(counts, time.GetUtcNow().UtcDateTime);
        return counts;
    }

    /// <summary>Lending keeps the copies. It ignores those that it has.</summary>
    private void SendHoldings(long bookId, IReadOnlyList<Holding> holdings)
    {
        if (holdings.Count > 0)
        {
            db.Send(
                "lending",
                "add-copies",
                new AddCopies(
                    bookId,
                    [.. holdings.Select(one => new AddCopies.Copy(one.Barcode, one.Branch, one.CallNumber, one.Kind))]
                )
            );
        }
    }

    private static ImportRefusal CreateRefusal(long importId, ImportItem item, RecordError error) =>
        new()
        {
            ImportId = importId,
            Kind = error.IsFatal || item.Content is null ? RefusalKind.Refused : RefusalKind.Warning,
            Record = item.Record,
            Line = item.Line,
            Field = error.Field,
            Reason = TextNormalizer.Truncate(error.Reason.Text, 500),
            Code = error.Reason.Code,
            Arguments = error.Reason.Arguments,
            Outcome = error.Reason.Outcome,
            About = item.About is null
                ? null
                : TextNormalizer.Truncate(
                    TextNormalizer.ToSingleLine(TextNormalizer.CleanControlCharacters(item.About)),
                    200
                ),
        };
}
