using Biblio.Catalog.Data;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Catalog.Features;

internal static class RelatedBooks
{
    private const int Most = 12;

    /// <summary>Books by the same authors or on the same subjects, the nearest first; a dozen at most.</summary>
    public static async Task<Results<Ok<Page<BookView>>, NotFound>> Handle(long id, CatalogDbContext db, HttpRequest request, CancellationToken cancellationToken)
    {
        if (await BookView.FindAsync(db, id, request, cancellationToken) is not { } book)
        {
            return TypedResults.NotFound();
        }

        // a subject may have thousands of books: of each the hundred before and after this one are looked at
        var near = book.Authors.Select(a => Near("book_authors", "author_id", a.Id, 4)).Concat(book.Subjects.Select(s => Near("book_subjects", "subject_id", s.Id, 1))).SelectMany(n => n).ToList();
        var ids = new List<long>();
        if (near.Count > 0)
        {
            var sql = $"""
                SELECT n.book_id FROM ({string.Join(" UNION ALL ", near)}) n JOIN books b ON b.id = n.book_id
                WHERE b.withdrawn = FALSE GROUP BY n.book_id ORDER BY SUM(n.weight) DESC, n.book_id LIMIT {Most}
                """;
            ids = await db.QueryAsync(sql, [], row => row.GetInt64(0), cancellationToken);
        }

        return TypedResults.Ok((await BookView.LoadAsync(db, ids, request, cancellationToken)).ToPage(ids.Count, new PageQuery(1, Most), request));

        string[] Near(string table, string column, long name, int weight) =>
        [
            $"(SELECT book_id, {weight} AS weight FROM {table} WHERE {column} = {name} AND book_id > {id} ORDER BY book_id LIMIT 100)",
            $"(SELECT book_id, {weight} AS weight FROM {table} WHERE {column} = {name} AND book_id < {id} ORDER BY book_id DESC LIMIT 100)",
        ];
    }
}
