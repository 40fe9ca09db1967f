using System.Data.Common;

namespace Biblio.Catalog.Data;

/// <summary>Counts the books found by subject, author, language and decade.</summary>
internal static class FacetCounts
{
    /// <summary>The facet of the row that holds the number of all books found.</summary>
    public const string Total = "all";

    public const string Subject = "subject";
    public const string Author = "author";
    public const string Language = "language";
    public const string Decade = "decade";

    private const int MaxValues = 20;

    public static readonly IReadOnlyCollection<string> All = [Total, Subject, Author, Language, Decade];

    /// <summary>
    /// Counts the values of these facets. A facet with a filter has the values of its filter. Others have their most
    /// frequent values.
    /// </summary>
    public static Task<List<FacetRow>> FacetsAsync(
        this CatalogDbContext db,
        BookSearch search,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken
    ) =>
        db.ReadAsync(
            async (session, cancellationToken) =>
            {
                // The search runs once and is counted five times. A common table expression would run again in each
                // count.
                await session.ExecuteAsync("DROP TEMPORARY TABLE IF EXISTS found", [], cancellationToken);
                await session.ExecuteAsync(
                    "CREATE TEMPORARY TABLE found (PRIMARY KEY (id)) AS "
                        + $"SELECT b.id, b.language, b.year FROM books b{search.WhereClause}",
                    search.Arguments,
                    cancellationToken
                );
                var rows = new List<FacetRow>();
                foreach (var facet in facets)
                {
                    var sql = ToSql(facet, search.FilterIds(facet));
                    rows.AddRange(await session.QueryAsync(sql, [], row => Read(facet, row), cancellationToken));
                }

                await session.ExecuteAsync("DROP TEMPORARY TABLE found", [], cancellationToken);
                return rows;
            },
            cancellationToken
        );

    private static string ToSql(string facet, IReadOnlyCollection<long> filterIds) =>
        facet switch
        {
            Total => "SELECT NULL, '', COUNT(*) FROM found",
            Subject => NameFacetSql("subjects", "book_subjects", "subject_id", filterIds),
            Author => NameFacetSql("authors", "book_authors", "author_id", filterIds),
            Language => "SELECT NULL, language, COUNT(*) AS books FROM found WHERE language IS NOT NULL "
                + $"GROUP BY language ORDER BY books DESC, language LIMIT {MaxValues}",
            Decade => "SELECT NULL, CAST(FLOOR(year / 10) * 10 AS CHAR), COUNT(*) FROM found WHERE year IS NOT NULL "
                + "GROUP BY FLOOR(year / 10) ORDER BY FLOOR(year / 10) DESC LIMIT 100",
            _ => throw new ArgumentOutOfRangeException(nameof(facet), facet, "There is no such facet."),
        };

    private static FacetRow Read(string facet, DbDataReader row) =>
        new(facet, row.IsDBNull(0) ? null : row.GetInt64(0), row.GetString(1), row.GetInt64(2));

    private static string NameFacetSql(
        string names,
        string links,
        string column,
        IReadOnlyCollection<long> filterIds
    ) =>
        $"""
            SELECT n.id, n.name, f.books
            FROM (SELECT l.{column} AS id, COUNT(*) AS books FROM found JOIN {links} l ON l.book_id = found.id
              {(filterIds.Count == 0 ? "" : $"WHERE l.{column} IN ({string.Join(',', filterIds)})")}
              GROUP BY l.{column} ORDER BY books DESC, l.{column} LIMIT {MaxValues}) f
            JOIN {names} n ON n.id = f.id ORDER BY f.books DESC, n.name_key
            """;
}

/// <summary>One value of one facet, the number of books that have it, and whether the search filters by it.</summary>
internal sealed record FacetRow(string Facet, long? Id, string Name, long Books, bool Selected = false);
