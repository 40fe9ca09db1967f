using Biblio.Catalog.Data;
using Biblio.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Catalog.Features;

internal static class RelatedBooks
{
    private const int MaxBooks = 12;

    /// <summary>Books by the same authors or on the same subjects, most related first, at most twelve.</summary>
    public static async Task<Results<Ok<Page<BookView>>, NotFound>> Handle(
        long id,
        [AsParameters] PageQuery page,
        CatalogDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        page = page with { PageSize = page.PageSize ?? MaxBooks };
        if (await BookView.FindAsync(db, id, request, cancellationToken) is not { } book)
        {
            return TypedResults.NotFound();
        }

        // A subject may have thousands of books. So only the hundred before and the hundred after this one (by id) are
        // read.
        var links = book
            .Authors.Select(a => (Table: "book_authors", Column: "author_id", a.Id, Weight: 4))
            .Concat(book.Subjects.Select(s => (Table: "book_subjects", Column: "subject_id", s.Id, Weight: 1)))
            .ToList();
        var ids = new List<long>();
        if (links.Count > 0)
        {
            var sql = $"""
                SELECT n.book_id FROM ({string.Join(
                    " UNION ALL ",
                    links.Select((l, index) => NeighboursSql(l.Table, l.Column, l.Weight, index + 1))
                )}) n JOIN books b ON b.id = n.book_id
                WHERE b.withdrawn = FALSE GROUP BY n.book_id ORDER BY SUM(n.weight) DESC, n.book_id LIMIT {MaxBooks}
                """;
            ids = await db.QueryAsync(sql, [id, .. links.Select(l => l.Id)], row => row.GetInt64(0), cancellationToken);
        }

        return TypedResults.Ok(
            (await BookView.LoadAsync(db, [.. ids.Skip(page.Skip).Take(page.Size)], request, cancellationToken)).ToPage(
                ids.Count,
                page,
                request
            )
        );
    }

    private static string NeighboursSql(string table, string column, int weight, int argument) =>
        $$"""
            (SELECT book_id, {{weight}} AS weight FROM {{table}}
              WHERE {{column}} = {{{argument}}} AND book_id > {0} ORDER BY book_id LIMIT 100)
            UNION ALL (SELECT book_id, {{weight}} AS weight FROM {{table}}
              WHERE {{column}} = {{{argument}}} AND book_id < {0} ORDER BY book_id DESC LIMIT 100)
            """;
}
