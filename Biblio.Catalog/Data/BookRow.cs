using System.Data.Common;
using System.Text.Json;

namespace Biblio.Catalog.Data;

/// <summary>A book with its names, as one statement reads it: the most asked question of all, and each statement more is a round trip, a span and a measurement more.</summary>
internal sealed record BookRow(
    long Id,
    string? Isbn13,
    string Title,
    string? Subtitle,
    string? Publisher,
    int? Year,
    string? Language,
    string? Description,
    decimal Price,
    string Currency,
    bool Withdrawn,
    long Version,
    DateTime AddedAt,
    DateTime ChangedAt,
    IReadOnlyList<Named> Authors,
    IReadOnlyList<Named> Subjects
)
{
    /// <summary>In whatever order; ids without a book are left out.</summary>
    public static Task<List<BookRow>> LoadAsync(
        CatalogDbContext db,
        IReadOnlyCollection<long> ids,
        CancellationToken cancellationToken
    ) => db.QueryAsync(Sql(ids.Count), [.. ids.Select(id => (object)id)], Read, cancellationToken);

    // neither MySQL nor MariaDB promises an order within JSON_ARRAYAGG that the other knows how to ask for: the position comes along
    internal static string Sql(int count) =>
        $"""
            SELECT b.id, b.isbn13, b.title, b.subtitle, p.name, b.year, b.language, b.description, b.price, b.currency, b.withdrawn, b.version, b.added_at, b.changed_at,
              (SELECT JSON_ARRAYAGG(JSON_ARRAY(l.position, a.id, a.name)) FROM book_authors l JOIN authors a ON a.id = l.author_id WHERE l.book_id = b.id),
              (SELECT JSON_ARRAYAGG(JSON_ARRAY(l.position, s.id, s.name)) FROM book_subjects l JOIN subjects s ON s.id = l.subject_id WHERE l.book_id = b.id)
            FROM books b LEFT JOIN publishers p ON p.id = b.publisher_id
            WHERE b.id IN ({string.Join(", ", Enumerable.Range(0, count).Select(i => $"{{{i}}}"))})
            """;

    private static BookRow Read(DbDataReader row) =>
        new(
            row.GetInt64(0),
            Text(row, 1),
            row.GetString(2),
            Text(row, 3),
            Text(row, 4),
            row.IsDBNull(5) ? null : row.GetInt16(5),
            Text(row, 6),
            Text(row, 7),
            row.GetDecimal(8),
            row.GetString(9),
            row.GetBoolean(10),
            row.GetInt64(11),
            row.GetDateTime(12),
            row.GetDateTime(13),
            Names(row, 14),
            Names(row, 15)
        );

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static IReadOnlyList<Named> Names(DbDataReader row, int column)
    {
        if (row.IsDBNull(column))
        {
            return [];
        }

        using var names = JsonDocument.Parse(row.GetString(column));
        return
        [
            .. names
                .RootElement.EnumerateArray()
                .OrderBy(name => name[0].GetInt32())
                .Select(name => new Named(name[1].GetInt64(), name[2].GetString()!)),
        ];
    }
}
