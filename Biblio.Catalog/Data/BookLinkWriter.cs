using System.Globalization;
using System.Text;
using Biblio.Catalog.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Data;

/// <summary>What hangs on books by the hundred: names found or added, links written anew, many rows to a statement.</summary>
internal static class BookLinkWriter
{
    private const int RowsPerStatement = 500;

    /// <summary>Ids of the names by their key; a name not yet known is added. Runs inside the caller's transaction.</summary>
    public static async Task<Dictionary<string, long>> NamesAsync(
        this CatalogDbContext db,
        NameTable table,
        IEnumerable<string> names,
        CancellationToken cancellationToken
    )
    {
        var wanted = new Dictionary<string, string>();
        foreach (var name in names)
        {
            wanted.TryAdd(Tokenizer.Key(name), name);
        }

        var found = await FindAsync([.. wanted.Keys], "");
        var missing = wanted.Where(w => !found.ContainsKey(w.Key)).ToList();
        foreach (var chunk in missing.Chunk(RowsPerStatement))
        {
            // IGNORE: somebody else may have added the same name since
            var sql =
                $"INSERT IGNORE INTO {table.Sql} (name, name_key) VALUES {string.Join(", ", chunk.Select((_, i) => $"({{{2 * i}}}, {{{(2 * i) + 1}}})"))}";
            await db.ExecuteAsync(sql, [.. chunk.SelectMany(c => new[] { c.Value, c.Key })], cancellationToken);
        }

        foreach (var (key, id) in await FindAsync([.. missing.Select(m => m.Key)], "LOCK IN SHARE MODE"))
        {
            found.Add(key, id);
        }

        return found;

        // after the insert with a lock, which sees what others added since our snapshot; before it without, since locks on what is not there deadlock
        async Task<Dictionary<string, long>> FindAsync(string[] keys, string locking)
        {
            var ids = new Dictionary<string, long>();
            foreach (var chunk in keys.Chunk(RowsPerStatement))
            {
                var sql =
                    $"SELECT id, name_key FROM {table.Sql} WHERE name_key IN ({string.Join(", ", chunk.Select((_, i) => $"{{{i}}}"))}) {locking}";
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

    /// <summary>Writes the authors or subjects of books, in their order, in place of those they had.</summary>
    public static async Task LinkAsync(
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
                $"DELETE FROM {table.Sql} WHERE book_id IN ({string.Join(", ", chunk.Select(l => Number(l.BookId)))})";
            await db.ExecuteAsync(sql, [], cancellationToken);
        }

        var rows = links.SelectMany(l => l.Ids.Select((id, position) => (l.BookId, position, id)));
        foreach (var chunk in rows.Chunk(4 * RowsPerStatement))
        {
            var sql = new StringBuilder($"INSERT INTO {table.Sql} (book_id, position, {table.Column}) VALUES ");
            foreach (var (bookId, position, id) in chunk)
            {
                sql.Append('(')
                    .Append(Number(bookId))
                    .Append(',')
                    .Append(position)
                    .Append(',')
                    .Append(Number(id))
                    .Append("),");
            }

            await db.ExecuteAsync(sql.ToString(0, sql.Length - 1), [], cancellationToken);
        }
    }

    public static async Task<ILookup<long, Named>> AuthorsOfAsync(
        this CatalogDbContext db,
        IReadOnlyCollection<long> bookIds,
        CancellationToken cancellationToken
    ) =>
        (
            await db
                .BookAuthors.AsNoTracking()
                .Where(l => bookIds.Contains(l.BookId))
                .OrderBy(l => l.Position)
                .Select(l => new { l.BookId, Named = new Named(l.AuthorId, l.Author!.Name) })
                .ToListAsync(cancellationToken)
        ).ToLookup(l => l.BookId, l => l.Named);

    public static async Task<ILookup<long, Named>> SubjectsOfAsync(
        this CatalogDbContext db,
        IReadOnlyCollection<long> bookIds,
        CancellationToken cancellationToken
    ) =>
        (
            await db
                .BookSubjects.AsNoTracking()
                .Where(l => bookIds.Contains(l.BookId))
                .OrderBy(l => l.Position)
                .Select(l => new { l.BookId, Named = new Named(l.SubjectId, l.Subject!.Name) })
                .ToListAsync(cancellationToken)
        ).ToLookup(l => l.BookId, l => l.Named);

    private static string Number(long id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An author or subject as a book names it.</summary>
internal sealed record Named(long Id, string Name);

/// <summary>The tables whose rows are names; their SQL is a constant, never input.</summary>
internal sealed record NameTable(string Sql)
{
    public static readonly NameTable Authors = new("authors");
    public static readonly NameTable Subjects = new("subjects");
    public static readonly NameTable Publishers = new("publishers");
}

/// <summary>The tables that tie books to names.</summary>
internal sealed record LinkTable(string Sql, string Column)
{
    public static readonly LinkTable Authors = new("book_authors", "author_id");
    public static readonly LinkTable Subjects = new("book_subjects", "subject_id");
}
