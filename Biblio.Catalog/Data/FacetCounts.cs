using System.Data.Common;

namespace Biblio.Catalog.Data;

/// <summary>Counts the books found by subject, author, language and decade.</summary>
internal static class FacetCounts
{
    /// <summary>The facet of the row that holds the number of all books found.</summary>
    public const string Total = "all";

    private const int MaxValues = 20;

    private static readonly (string Facet, string Sql)[] Facets =
    [
        (Total, "SELECT NULL, '', COUNT(*) FROM found"),
        ("subject", NameFacetSql("subjects", "book_subjects", "subject_id")),
        ("author", NameFacetSql("authors", "book_authors", "author_id")),
        (
            "language",
            "SELECT NULL, language, COUNT(*) AS books FROM found WHERE language IS NOT NULL "
                + $"GROUP BY language ORDER BY books DESC, language LIMIT {MaxValues}"
        ),
        (
            "decade",
            "SELECT NULL, CAST(FLOOR(year / 10) * 10 AS CHAR), COUNT(*) FROM found WHERE year IS NOT NULL "
                + "GROUP BY FLOOR(year / 10) ORDER BY FLOOR(year / 10) DESC LIMIT 100"
        ),
    ];

    public static Task<List<FacetRow>> FacetsAsync(
        this CatalogDbContext db,
        BookSearch search,
        CancellationToken cancellationToken
    ) =>
        db.WithConnectionAsync(
            async cancellationToken =>
            {
                // The search runs once and is counted five times. A common table expression would run again in each
                // count.
                await db.ExecuteAsync("DROP TEMPORARY TABLE IF EXISTS found", [], cancellationToken);
                await db.ExecuteAsync(
                    "CREATE TEMPORARY TABLE found (PRIMARY KEY (id)) AS "
                        + $"SELECT b.id, b.language, b.year FROM books b{search.WhereClause}",
                    search.Arguments,
                    cancellationToken
                );
                var rows = new List<FacetRow>();
                foreach (var (facet, sql) in Facets)
                {
                    rows.AddRange(await db.QueryAsync(sql, [], row => Read(facet, row), cancellationToken));
                }

                await db.ExecuteAsync("DROP TEMPORARY TABLE found", [], cancellationToken);
                return rows;
            },
            cancellationToken
        );

    private static FacetRow Read(string facet, DbDataReader row) =>
        new(facet, row.IsDBNull(0) ? null : row.GetInt64(0), row.GetString(1), row.GetInt64(2));

    private static string NameFacetSql(string names, string links, string column) =>
        $"""
            SELECT n.id, n.name, f.books
            FROM (SELECT l.{column} AS id, COUNT(*) AS books FROM found JOIN {links} l ON l.book_id = found.id
              GROUP BY l.{column} ORDER BY books DESC, l.{column} LIMIT {MaxValues}) f
            JOIN {names} n ON n.id = f.id ORDER BY f.books DESC, n.name_key
            """;
}

/// <summary>One value of one facet and the number of books that have it.</summary>
internal sealed record FacetRow(string Facet, long? Id, string Name, long Books);
