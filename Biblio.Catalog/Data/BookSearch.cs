using System.Globalization;
using Biblio.Catalog.Model;
using Biblio.Persistence;

namespace Biblio.Catalog.Data;

/// <summary>Builds the SQL of a book search from its filters.</summary>
internal sealed class BookSearch
{
    /// <summary>A ranked search ranks and counts no more matches than these, unless a later page needs more.</summary>
    public const int MaxRanked = 1000;

    private const string NotWithdrawnCondition = "b.withdrawn = FALSE";

    private readonly List<Condition> _conditions = [];
    private readonly List<object> _arguments = [];
    private string? _match;

    /// <summary>The WHERE clause, or an empty string. Its placeholders refer to <see cref="Arguments"/>.</summary>
    public string WhereClause =>
        _conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", _conditions.Select(c => c.Sql));

    public object[] Arguments => [.. _arguments];

    /// <summary>The key of the text, which ranks equal titles first. Null without a text.</summary>
    public string? Phrase { get; private set; }

    public bool HasWords => _match is not null;

    /// <summary>True when the search has no filter except the one that leaves out withdrawn books.</summary>
    public bool IsUnfiltered => _conditions.All(c => c.Sql == NotWithdrawnCondition);

    /// <summary>The facets that have a filter.</summary>
    public IReadOnlyCollection<string> FilteredFacets =>
        [.. _conditions.Where(c => c.Facet is not null).Select(c => c.Facet!)];

    /// <summary>
    /// Finds books that contain every word of the text. An ISBN in the text finds the book with that ISBN. A text
    /// without words, such as "***", finds only books with exactly this title. An empty text is no condition.
    /// </summary>
    public BookSearch WithText(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return this;
        }

        if (IsbnFinder.TryFind(text, out var isbn13))
        {
            return Add("b.isbn13 = {0}", isbn13);
        }

        var key = Tokenizer.ToKey(text);
        if (BooleanQuery.From(SearchTokenizer.Split(text)) is not { } query)
        {
            return Add("b.title_key = {0}", key);
        }

        Phrase = key;
        _match = $"MATCH(b.search) AGAINST ({Argument(query)} IN BOOLEAN MODE)";
        return Add(new Condition(_match));
    }

    public BookSearch WithIds(IReadOnlyCollection<long>? ids) =>
        ids is null ? this : Add(ids.Count == 0 ? "FALSE" : $"b.id IN ({Join(ids)})");

    public BookSearch IncludeWithdrawn(bool includeWithdrawn) => includeWithdrawn ? this : Add(NotWithdrawnCondition);

    /// <summary>Finds books of any of these authors. No author is no condition. So are no subjects, and so on.</summary>
    public BookSearch WithAuthors(IReadOnlyCollection<long> ids) =>
        AddNames(FacetCounts.Author, ids, "book_authors", "author_id");

    public BookSearch WithSubjects(IReadOnlyCollection<long> ids) =>
        AddNames(FacetCounts.Subject, ids, "book_subjects", "subject_id");

    public BookSearch WithLanguages(IReadOnlyCollection<string> codes) =>
        codes.Count == 0
            ? this
            : Add(new Condition($"b.language IN ({string.Join(", ", codes.Select(Argument))})", FacetCounts.Language));

    /// <summary>Finds books of any of these decades. A decade is its first year.</summary>
    public BookSearch WithDecades(IReadOnlyCollection<int> decades) =>
        decades.Count == 0
            ? this
            : Add(
                new Condition(
                    $"({string.Join(" OR ", decades.Select(d => $"b.year BETWEEN {Argument(d)} AND {Argument(d + 9L)}"))})",
                    FacetCounts.Decade
                )
            );

    public BookSearch WithYears(int? from, int? to) => Add("b.year >= {0}", from).Add("b.year <= {0}", to);

    public BookSearch WithPrices(decimal? from, decimal? to) => Add("b.price >= {0}", from).Add("b.price <= {0}", to);

    /// <summary>The same search without the filter of this facet.</summary>
    public BookSearch Without(string facet)
    {
        var search = new BookSearch { _match = _match, Phrase = Phrase };
        search._arguments.AddRange(_arguments);
        search._conditions.AddRange(_conditions.Where(c => c.Facet != facet));
        return search;
    }

    /// <summary>The ids of the authors or subjects in the filter of this facet.</summary>
    public IReadOnlyCollection<long> FilterIds(string facet) => _conditions.Find(c => c.Facet == facet)?.Ids ?? [];

    /// <summary>Returns the statement that reads the ids of one page and the number of matches.</summary>
    public (string Sql, object[] Arguments) ToPageSql(BookOrder order, int page, int pageSize)
    {
        var limit = $"LIMIT {pageSize} OFFSET {(long)(page - 1) * pageSize}";
        if (IsRanked(order))
        {
            return ToRankedSql("f.id, COUNT(*) OVER ()", MaxMatches(page, pageSize), limit);
        }

        var orderBy = order switch
        {
            BookOrder.Relevance or BookOrder.Title => "b.title_key, b.id",
            BookOrder.Year => "b.year_or_last, b.id",
            BookOrder.YearDescending => "b.year DESC, b.id DESC",
            BookOrder.Price => "b.price, b.id",
            BookOrder.PriceDescending => "b.price DESC, b.id DESC",
            BookOrder.Newest => "b.id DESC",
        };
        // A separate count would read all matches a second time. An unfiltered search reads only one page from an
        // index.
        var total = IsUnfiltered ? "0" : "COUNT(*) OVER ()";
        return ($"SELECT b.id, {total} FROM books b{WhereClause} ORDER BY {orderBy} {limit}", Arguments);
    }

    public async Task<long> CountAsync(CatalogDbContext db, CancellationToken cancellationToken)
    {
        var sql = $"SELECT COUNT(*) FROM books b{WhereClause}";
        return (await db.QueryAsync(sql, Arguments, row => row.GetInt64(0), cancellationToken))[0];
    }

    /// <summary>
    /// Returns the ids of one page, and the total if the same statement counted it. A ranked search counts no more
    /// matches than <see cref="MaxMatches"/>.
    /// </summary>
    public async Task<(List<long> Ids, BookCount? Total)> ReadPageAsync(
        CatalogDbContext db,
        SearchCache cache,
        BookOrder order,
        int page,
        int pageSize,
        CancellationToken cancellationToken
    )
    {
        var max = IsRanked(order) ? MaxMatches(page, pageSize) : long.MaxValue;
        if (max == MaxRanked)
        {
            var best = await cache.BestMatchesAsync(db, this, cancellationToken);
            return (
                [.. best.Skip((page - 1) * pageSize).Take(pageSize)],
                new BookCount(best.Count, best.Count < MaxRanked)
            );
        }

        var (sql, arguments) = ToPageSql(order, page, pageSize);
        var rows = await db.QueryAsync(
            sql,
            arguments,
            row => (Id: row.GetInt64(0), Total: row.GetInt64(1)),
            cancellationToken
        );
        var ids = rows.ConvertAll(r => r.Id);
        return rows.Count == 0 || IsUnfiltered
            ? (ids, null)
            : (ids, new BookCount(Math.Min(rows[0].Total, max), rows[0].Total < max));
    }

    /// <summary>Returns the ids of the best matches of a ranked search, the best first.</summary>
    public Task<List<long>> ReadBestMatchesAsync(CatalogDbContext db, CancellationToken cancellationToken)
    {
        var (sql, arguments) = ToRankedSql("f.id", MaxRanked, $"LIMIT {MaxRanked}");
        return db.QueryAsync(sql, arguments, row => row.GetInt64(0), cancellationToken);
    }

    /// <summary>The number of matches that are enough for this page and show whether another page follows.</summary>
    private static long MaxMatches(int page, int pageSize) => Math.Max(MaxRanked, ((long)page * pageSize) + 1);

    /// <summary>
    /// Ranks an equal title first, then one that differs only in its article, then titles that begin with the text, then
    /// by the server's score. The server returns its best matches first, so a limit saves most of the cost of a word
    /// that a quarter of the books contain. The second SELECT finds an equal title that the limit would cut off.
    /// </summary>
    private (string Sql, object[] Arguments) ToRankedSql(string columns, long maxMatches, string limit)
    {
        object[] titles = [Phrase!, .. Articles.Variants(Phrase!)];
        object[] arguments = [.. _arguments, .. titles, Phrase + "%"];
        var title = $"{{{_arguments.Count}}}";
        var anyTitle = SqlPlaceholders.List(titles.Length, first: _arguments.Count);
        var prefix = $"{{{arguments.Length - 1}}}";
        var otherConditions = string.Concat(_conditions.Where(c => c.Sql != _match).Select(c => $" AND {c.Sql}"));
        return (
            $"""
            SELECT {columns} FROM (
              (SELECT b.id, b.title_key, {_match} AS score FROM books b{WhereClause} LIMIT {maxMatches})
              UNION ALL
              (SELECT b.id, b.title_key, 0 FROM books b
                WHERE b.title_key IN ({anyTitle}){otherConditions} LIMIT {maxMatches})) f
            GROUP BY f.id, f.title_key
            ORDER BY f.title_key = {title} DESC, f.title_key IN ({anyTitle}) DESC, f.title_key LIKE {prefix} DESC,
              MAX(f.score) DESC, f.id {limit}
            """,
            arguments
        );
    }

    private bool IsRanked(BookOrder order) => order is BookOrder.Relevance && _match is not null;

    private BookSearch AddNames(string facet, IReadOnlyCollection<long> ids, string links, string column) =>
        ids.Count == 0
            ? this
            : Add(
                new Condition(
                    $"b.id IN (SELECT l.book_id FROM {links} l WHERE l.{column} IN ({Join(ids)}))",
                    facet,
                    ids
                )
            );

    private BookSearch Add(string condition, params object?[] values)
    {
        if (values.All(v => v is not null))
        {
            Add(
                new Condition(
                    values.Length == 0
                        ? condition
                        : string.Format(CultureInfo.InvariantCulture, condition, Argument(values[0]!))
                )
            );
        }

        return this;
    }

    private BookSearch Add(Condition condition)
    {
        _conditions.Add(condition);
        return this;
    }

    private static string Join(IEnumerable<long> ids) =>
        string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));

    private string Argument(object value)
    {
        _arguments.Add(value);
        return $"{{{_arguments.Count - 1}}}";
    }

    /// <summary>A condition. A facet's own condition is left out when the facet's values are counted.</summary>
    private sealed record Condition(string Sql, string? Facet = null, IReadOnlyCollection<long>? Ids = null);
}

/// <summary>The number of books found; a lower bound when <paramref name="IsExact"/> is false.</summary>
internal sealed record BookCount(long Books, bool IsExact);

/// <summary>The sort orders of a book search.</summary>
internal enum BookOrder
{
    Relevance,
    Title,
    Year,
    YearDescending,
    Price,
    PriceDescending,
    Newest,
}
