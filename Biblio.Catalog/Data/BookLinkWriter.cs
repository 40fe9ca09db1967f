using System.Globalization;
using System.Text;
using Biblio.Catalog.Model;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Data;

/// <summary>
/// Writes and reads the authors, subjects and publishers of books in batches, many rows per statement.
/// </summary>
internal static class BookLinkWriter
{
    private const int RowsPerStatement = 500;

    /// <summary>
    /// Returns the ids of the names by key, and inserts the names that are missing. It runs inside the caller's
    /// transaction.
    /// </summary>
    public static async Task<Dictionary<string, long>> GetOrAddNamesAsync(
        this CatalogDbContext db,
        NameTable table,
        IEnumerable<string> names,
        CancellationToken cancellationToken
    )
    {
        var namesByKey = new Dictionary<string, string>();
        foreach (var name in names)
        {
            namesByKey.TryAdd(Tokenizer.ToKey(name), name);
        }

        var found = await FindAsync([.. namesByKey.Keys], "");
        var missing = namesByKey.Where(n => !found.ContainsKey(n.Key)).ToList();
        foreach (var chunk in missing.Chunk(RowsPerStatement))
        {
            // IGNORE, because another transaction may have added the same name in the meantime.
            var sql =
                $"INSERT IGNORE INTO {table.Name} (name, name_key) VALUES "
                + SqlPlaceholders.Rows(chunk.Length, width: 2);
            await db.ExecuteAsync(sql, [.. chunk.SelectMany(c => new[] { c.Value, c.Key })], cancellationToken);
        }

        foreach (var (key, id) in await FindAsync([.. missing.Select(m => m.Key)], "LOCK IN SHARE MODE"))
        {
            found.Add(key, id);
        }

        return found;

        // The read before the insert takes no lock, because locks on missing rows deadlock.
        // The read after it locks, because only a locking read sees rows that others added after our snapshot.
        async Task<Dictionary<string, long>> FindAsync(string[] keys, string lockClause)
        {
            var ids = new Dictionary<string, long>();
            foreach (var chunk in keys.Chunk(RowsPerStatement))
            {
                var sql =
                    $"SELECT id, name_key FROM {table.Name} "
                    + $"WHERE name_key IN ({SqlPlaceholders.List(chunk.Length)}) {lockClause}";
                foreach (
                    var (id, key) in await db.QueryAsync(
                        sql,
                        chunk,
                        row => (row.GetInt64(0), row.GetString(1)),
                        cancellationToken
                    )
                )
                {
                    ids.Add(key, id);
                }
            }

            return ids;
        }
    }

    /// <summary>Replaces the authors or subjects of books; <paramref name="isNew"/> skips the delete.</summary>
    public static async Task ReplaceLinksAsync(
        this CatalogDbContext db,
        LinkTable table,
        IReadOnlyCollection<(long BookId, IReadOnlyList<long> Ids)> links,
        bool isNew,
        CancellationToken cancellationToken
    )
    {
        foreach (var chunk in isNew ? [] : links.Chunk(RowsPerStatement))
        {
            var sql =
                $"DELETE FROM {table.Name} WHERE book_id IN ({string.Join(", ", chunk.Select(l => FormatId(l.BookId)))})";
            await db.ExecuteAsync(sql, [], cancellationToken);
        }

        var rows = links.SelectMany(l => l.Ids.Select((id, position) => (l.BookId, position, id)));
        foreach (var chunk in rows.Chunk(4 * RowsPerStatement))
        {
            var sql = new StringBuilder($"INSERT INTO {table.Name} (book_id, position, {table.Column}) VALUES ");
            foreach (var (bookId, position, id) in chunk)
            {
                sql.Append('(')
                    .Append(FormatId(bookId))
                    .Append(',')
                    .Append(position)
                    .Append(',')
                    .Append(FormatId(id))
                    .Append("),");
            }

            await db.ExecuteAsync(sql.ToString(0, sql.Length - 1), [], cancellationToken);
        }
    }

    public static async Task<ILookup<long, NameRow>> GetAuthorsAsync(
        this CatalogDbContext db,
        IReadOnlyCollection<long> bookIds,
        CancellationToken cancellationToken
    ) =>
        (
            await db
                .BookAuthors.AsNoTracking()
                .Where(l => bookIds.Contains(l.BookId))
                .OrderBy(l => l.Position)
                .Select(l => new { l.BookId, Name = new NameRow(l.AuthorId, l.Author!.Name, l.OriginalName) })
                .ToListAsync(cancellationToken)
        ).ToLookup(l => l.BookId, l => l.Name);

    public static async Task<ILookup<long, NameRow>> GetSubjectsAsync(
        this CatalogDbContext db,
        IReadOnlyCollection<long> bookIds,
        CancellationToken cancellationToken
    ) =>
        (
            await db
                .BookSubjects.AsNoTracking()
                .Where(l => bookIds.Contains(l.BookId))
                .OrderBy(l => l.Position)
                .Select(l => new { l.BookId, Name = new NameRow(l.SubjectId, l.Subject!.Name, null) })
                .ToListAsync(cancellationToken)
        ).ToLookup(l => l.BookId, l => l.Name);

    private static string FormatId(long id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id and name of an author or a subject of a book. Only an author may have an original name.</summary>
internal sealed record NameRow(long Id, string Name, string? OriginalName);

/// <summary>A table of names. <paramref name="Name"/> is a constant of this record and never input.</summary>
internal sealed record NameTable(string Name)
{
    public static readonly NameTable Authors = new("authors");
    public static readonly NameTable Subjects = new("subjects");
    public static readonly NameTable Publishers = new("publishers");
}

/// <summary>A table that links books to names.</summary>
internal sealed record LinkTable(string Name, string Column)
{
    public static readonly LinkTable Authors = new("book_authors", "author_id");
    public static readonly LinkTable Subjects = new("book_subjects", "subject_id");
}
