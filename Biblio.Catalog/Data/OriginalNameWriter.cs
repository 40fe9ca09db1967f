using System.Globalization;

namespace Biblio.Catalog.Data;

/// <summary>Writes the original names of the authors of books, many rows per statement.</summary>
internal static class OriginalNameWriter
{
    private const int RowsPerStatement = 200;

    /// <summary>Adds the names to links that are already written.</summary>
    public static async Task WriteOriginalNamesAsync(
        this CatalogDbContext db,
        IEnumerable<(long BookId, long AuthorId, string Name)> names,
        CancellationToken cancellationToken
    )
    {
        foreach (var chunk in names.Chunk(RowsPerStatement))
        {
            var cases = string.Concat(
                chunk.Select(
                    (n, i) => $" WHEN book_id = {Format(n.BookId)} AND author_id = {Format(n.AuthorId)} THEN {{{i}}}"
                )
            );
            var links = string.Join(", ", chunk.Select(n => $"({Format(n.BookId)}, {Format(n.AuthorId)})"));
            await db.ExecuteAsync(
                $"UPDATE book_authors SET original_name = CASE{cases} END WHERE (book_id, author_id) IN ({links})",
                [.. chunk.Select(n => n.Name)],
                cancellationToken
            );
        }

        static string Format(long id) => id.ToString(CultureInfo.InvariantCulture);
    }
}
