using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Catalog.Imports;

/// <summary>Records that are written together; no two of them are about the same book.</summary>
internal sealed class ImportBatch
{
    public const int Size = 250;

    private readonly List<ImportItem> _items = [];
    private readonly HashSet<string> _known = [];

    public int Count => _items.Count;

    public IReadOnlyList<ImportItem> Items => _items;

    /// <summary>False when a record before it is about the same book, so that the batch must be written first.</summary>
    public bool TryAdd(ImportItem item)
    {
        string?[] keys = [item.Content?.Isbn13, item.Content is null ? null : item.Identity];
        if (keys.Any(key => key is not null && _known.Contains(key)))
        {
            return false;
        }

        _known.UnionWith(keys.OfType<string>());
        _items.Add(item);
        return true;
    }

    public void Clear()
    {
        _items.Clear();
        _known.Clear();
    }
}

/// <summary>Writes a batch: new books, changed books, refusals and the import's counts, all or none.</summary>
internal sealed class ImportWriter(
    CatalogDbContext db,
    BookWriter books,
    IOptions<CatalogOptions> options,
    TimeProvider time
)
{
    public async Task<ImportCounts> WriteAsync(
        long importId,
        IReadOnlyList<ImportItem> items,
        CancellationToken cancellationToken
    )
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await db.InTransactionAsync(
                    cancellationToken => WriteOnceAsync(importId, items, cancellationToken),
                    cancellationToken
                );
            }
            catch (DbUpdateException) when (tries < 3)
            {
                // somebody added or changed one of these books by hand in the meantime: look again
            }
        }
    }

    private async Task<ImportCounts> WriteOnceAsync(
        long importId,
        IReadOnlyList<ImportItem> items,
        CancellationToken cancellationToken
    )
    {
        // one import after the other, in whichever replica: see 0001_initial.sql
        await db.Database.ExecuteSqlRawAsync("SELECT id FROM import_gate WHERE id = 1 FOR UPDATE", cancellationToken);
        var known = await ExistingBooks.OfAsync(db, items, cancellationToken);

        var news = new List<(BookContent, string?)>();
        var changes = new List<(Book, BookContent)>();
        var refusals = new List<ImportRefusal>();
        int unchanged = 0,
            merged = 0,
            refused = 0;
        foreach (var item in items)
        {
            refusals.AddRange(item.Faults.Select(fault => Refusal(importId, item, fault)));
            if (item.Content is not { } content)
            {
                refused += item.Rows;
                continue;
            }

            merged += item.Rows - 1;
            var (book, isIsbnTaken) = known.Find(item);
            if (isIsbnTaken)
            {
                content = content with { Isbn13 = null };
                refusals.Add(
                    Refusal(
                        importId,
                        item,
                        new(
                            "isbn",
                            $"Another book has the ISBN {item.Content.Isbn13}; taken without it",
                            IsFatal: false
                        )
                    )
                );
            }

            if (book is null)
            {
                news.Add(
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
            else if (known.Merge(book, content) is { } change)
            {
                changes.Add((book, change));
            }
            else
            {
                unchanged++;
            }
        }

        await books.AddAsync(news, cancellationToken);
        await books.ChangeAsync(changes, cancellationToken);

        var counts = new ImportCounts(
            items.Sum(i => i.Rows),
            news.Count,
            changes.Count,
            unchanged,
            merged,
            refused,
            refusals.Count(r => r.Kind == RefusalKind.Warning)
        );
        db.AddRange(refusals);
        (await db.Imports.SingleAsync(i => i.Id == importId, cancellationToken)).Count(
            counts,
            time.GetUtcNow().UtcDateTime
        );
        return counts;
    }

    private static ImportRefusal Refusal(long importId, ImportItem item, RecordError fault) =>
        new()
        {
            ImportId = importId,
            Kind = fault.IsFatal || item.Content is null ? RefusalKind.Refused : RefusalKind.Warning,
            Record = item.Record,
            Line = item.Line,
            Field = fault.Field,
            Reason = TextNormalizer.Cut(fault.Reason, 500),
            About = item.About is null
                ? null
                : TextNormalizer.Cut(TextNormalizer.OneLine(TextNormalizer.Cleaned(item.About)), 200),
        };
}
