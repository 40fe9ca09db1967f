using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Data;

/// <summary>
/// A book with its authors, subjects and publisher. This is the most frequent query. So one statement reads
/// everything, because each further statement would add a round trip, a span and a measurement.
/// </summary>
internal sealed record BookRow(
    long Id,
    string? Isbn13,
    string Title,
    string? Subtitle,
    string? OriginalTitle,
    string? Publisher,
    int? Year,
    string? Language,
    int? Pages,
    string? Format,
    string? Description,
    decimal Price,
    string Currency,
    bool Withdrawn,
    long Version,
    DateTime AddedAt,
    DateTime ChangedAt,
    IReadOnlyList<NameRow> Authors,
    IReadOnlyList<NameRow> Subjects
)
{
    private static readonly ConcurrentDictionary<int, string> SelectSql = [];

    /// <summary>Returns the books in no particular order. Ids without a book are left out.</summary>
    public static Task<List<BookRow>> LoadAsync(
        CatalogDbContext db,
        IReadOnlyList<long> ids,
        CancellationToken cancellationToken
    )
    {
        var arguments = new object[ids.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = ids[i];
        }

        return db.ReadAsync(
            (session, cancellationToken) =>
                session.QueryPreparedAsync(
                    SelectSql.GetOrAdd(arguments.Length, ToSelectSql),
                    arguments,
                    Read,
                    cancellationToken
                ),
            cancellationToken
        );
    }

    // MySQL and MariaDB have no common syntax for an order within JSON_ARRAYAGG. So each entry contains its position.
    internal static string ToSelectSql(int count) =>
        $"""
            SELECT b.id, b.isbn13, b.title, b.subtitle, p.name, b.year, b.language, b.description,
              b.price, b.currency, b.withdrawn, b.version, b.added_at, b.changed_at, b.original_title,
              (SELECT JSON_ARRAYAGG(JSON_ARRAY(l.position, a.id, a.name, l.original_name))
                FROM book_authors l JOIN authors a ON a.id = l.author_id WHERE l.book_id = b.id),
              (SELECT JSON_ARRAYAGG(JSON_ARRAY(l.position, s.id, s.name))
                FROM book_subjects l JOIN subjects s ON s.id = l.subject_id WHERE l.book_id = b.id),
              b.pages, b.format
            FROM books b LEFT JOIN publishers p ON p.id = b.publisher_id
            WHERE b.id IN ({string.Join(", ", Enumerable.Range(0, count).Select(SqlSession.ParameterName))})
            """;

    /// <summary>The content, as a request or an import wrote it.</summary>
    public BookContent ToContent() =>
        new()
        {
            Isbn13 = Isbn13,
            Title = Title,
            Subtitle = Subtitle,
            OriginalTitle = OriginalTitle,
            Authors = [.. Authors.Select(author => author.Name)],
            OriginalNames = Authors
                .Where(author => author.OriginalName is not null)
                .ToDictionary(author => Tokenizer.ToKey(author.Name), author => author.OriginalName!),
            Publisher = Publisher,
            Year = Year,
            Language = Language,
            Pages = Pages,
            Format = Format,
            Subjects = [.. Subjects.Select(subject => subject.Name)],
            Description = Description,
            Price = Price,
            Currency = Currency,
        };

    private static BookRow Read(DbDataReader row) =>
        new(
            row.GetInt64(0),
            ReadText(row, 1),
            row.GetString(2),
            ReadText(row, 3),
            ReadText(row, 14),
            ReadText(row, 4),
            row.IsDBNull(5) ? null : row.GetInt16(5),
            ReadText(row, 6),
            row.IsDBNull(17) ? null : row.GetInt16(17),
            ReadText(row, 18),
            ReadText(row, 7),
            row.GetDecimal(8),
            row.GetString(9),
            row.GetBoolean(10),
            row.GetInt64(11),
            row.GetDateTime(12),
            row.GetDateTime(13),
            ReadNames(row, 15),
            ReadNames(row, 16)
        );

    private static string? ReadText(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    private static List<NameRow> ReadNames(DbDataReader row, int column)
    {
        if (row.IsDBNull(column))
        {
            return [];
        }

        using var names = JsonDocument.Parse(row.GetString(column));
        var rows = new List<(int Position, NameRow Name)>(names.RootElement.GetArrayLength());
        foreach (var name in names.RootElement.EnumerateArray())
        {
            var originalName = name.GetArrayLength() > 3 ? name[3].GetString() : null;
            rows.Add((name[0].GetInt32(), new(name[1].GetInt64(), name[2].GetString()!, originalName)));
        }

        rows.Sort((one, other) => one.Position.CompareTo(other.Position));
        return rows.ConvertAll(entry => entry.Name);
    }
}
