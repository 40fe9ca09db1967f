using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Data;

/// <summary>How the books found spread over subjects, authors, languages and decades.</summary>
internal static class FacetCounts
{
    private const int MostValues = 20;

    public static async Task<List<FacetRow>> FacetsAsync(this CatalogDbContext db, BookSearch search, CancellationToken cancellationToken)
    {
        var sql = $"""
            WITH found AS (SELECT b.id, b.language, b.year FROM books b{search.Where})
            (SELECT 'subject' AS Facet, s.id AS Id, s.name AS Name, n.books AS Books
               FROM (SELECT l.subject_id, COUNT(*) AS books FROM found JOIN book_subjects l ON l.book_id = found.id GROUP BY l.subject_id ORDER BY books DESC, l.subject_id LIMIT {MostValues}) n
               JOIN subjects s ON s.id = n.subject_id)
            UNION ALL
            (SELECT 'author', a.id, a.name, n.books
               FROM (SELECT l.author_id, COUNT(*) AS books FROM found JOIN book_authors l ON l.book_id = found.id GROUP BY l.author_id ORDER BY books DESC, l.author_id LIMIT {MostValues}) n
               JOIN authors a ON a.id = n.author_id)
            UNION ALL
            (SELECT 'language', NULL, CONVERT(language USING utf8mb4) COLLATE utf8mb4_unicode_520_ci, COUNT(*) AS books FROM found WHERE language IS NOT NULL GROUP BY language ORDER BY books DESC, language LIMIT {MostValues})
            UNION ALL
            (SELECT 'decade', NULL, CAST(FLOOR(year / 10) * 10 AS CHAR) COLLATE utf8mb4_unicode_520_ci, COUNT(*) AS books FROM found WHERE year IS NOT NULL GROUP BY FLOOR(year / 10) ORDER BY FLOOR(year / 10) DESC LIMIT 100)
            """;
        return await db.Database.SqlQueryRaw<FacetRow>(sql, search.Arguments).ToListAsync(cancellationToken);
    }
}

/// <summary>One value of one facet and the number of books that have it.</summary>
internal sealed class FacetRow
{
    public required string Facet { get; init; }

    public long? Id { get; init; }

    public required string Name { get; init; }

    public long Books { get; init; }
}
