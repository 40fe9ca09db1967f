using Biblio.Catalog.Model;

namespace Biblio.Catalog.Data;

/// <summary>Finds authors or subjects that a beginning of their name suggests.</summary>
internal static class NameSuggestions
{
    /// <summary>Only so many names that match are compared, so that a short text costs little.</summary>
    private const int MaxCandidates = 50;

    // The full-text index has no shorter words. Only the beginning of a longer word may be shorter.
    private const int MinWordLength = 3;
    private const int MinPrefixLength = 2;

    // The index stores at most 84 characters of a word.
    private const int MaxWordLength = 80;

    /// <summary>
    /// Returns names that begin with the text, then names that have its words in any order, those with most books
    /// first. Names without a book for sale are left out.
    /// </summary>
    public static async Task<List<NameRow>> SuggestNamesAsync(
        this CatalogDbContext db,
        NameTable table,
        LinkTable links,
        string? text,
        int count,
        CancellationToken cancellationToken
    )
    {
        var words = Tokenizer.Tokenize(text);
        if (words.Count == 0)
        {
            return [];
        }

        var (sql, arguments) = ToSql(table, links, words, count);
        return await db.QueryAsync(
            sql,
            arguments,
            row => new NameRow(row.GetInt64(0), row.GetString(1), null),
            cancellationToken
        );
    }

    internal static (string Sql, object[] Arguments) ToSql(
        NameTable table,
        LinkTable links,
        IReadOnlyList<string> words,
        int count
    )
    {
        // The words have only letters and digits, so that neither LIKE nor MATCH finds an operator in them.
        var prefix = Tokenizer.ToKey(string.Join(' ', words)) + "%";
        var query = ToBooleanQuery(words);
        var matches = query is null
            ? ""
            : $$"""
                UNION (SELECT id, name, name_key FROM {{table.Name}}
                  WHERE MATCH(name_key) AGAINST ({1} IN BOOLEAN MODE) LIMIT {{MaxCandidates}})
                """;
        return (
            $$"""
            SELECT n.id, n.name,
              (SELECT COUNT(*) FROM {{links.Name}} l WHERE l.{{links.Column}} = n.id) AS books
            FROM (
              (SELECT id, name, name_key FROM {{table.Name}}
                WHERE name_key LIKE {0} ORDER BY name_key LIMIT {{MaxCandidates}})
              {{matches}}) n
            WHERE EXISTS (SELECT 1 FROM {{links.Name}} l JOIN books b ON b.id = l.book_id
              WHERE l.{{links.Column}} = n.id AND b.withdrawn = FALSE)
            ORDER BY n.name_key LIKE {0} DESC, books DESC, n.name_key LIMIT {{count}}
            """,
            query is null ? [prefix] : [prefix, query]
        );
    }

    /// <summary>Requires the beginning of each word. Null when the full-text index has none of these words.</summary>
    private static string? ToBooleanQuery(IReadOnlyList<string> words)
    {
        var indexed = words
            .Where(
                (word, i) =>
                    word.Length <= MaxWordLength
                    && word.Length >= (i == words.Count - 1 ? MinPrefixLength : MinWordLength)
                    && !StopWords.Contain(word)
            )
            .ToList();
        return indexed.Count == 0 ? null : string.Join(' ', indexed.Select(word => $"+{word}*"));
    }
}
