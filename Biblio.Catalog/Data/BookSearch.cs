using System.Globalization;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Data;

/// <summary>What books are looked for: a condition and an order, as SQL.</summary>
internal sealed class BookSearch
{
    // a word this short is looked for whole: "a*" would be a tenth of all words
    private const int ShortestPrefix = 2;

    private const int MostRanked = 1000;

    private const string Present = "b.withdrawn = FALSE";

    private readonly List<string> _conditions = [];
    private readonly List<object> _arguments = [];
    private string? _match;
    private string? _phrase;

    /// <summary>The condition, for EXPLAIN and for counts.</summary>
    public string Where => _conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", _conditions);

    public object[] Arguments => [.. _arguments];

    public bool HasWords => _match is not null;

    /// <summary>Nothing was asked: every book that is not withdrawn, or every book.</summary>
    public bool IsWholeCatalogue => _arguments.Count == 0 && _conditions.All(c => c == Present);

    /// <summary>Every word must be there, the last one as a beginning; small words count only when there are no others.</summary>
    public BookSearch Words(string? text)
    {
        if (Isbn.TryParse(text, out var isbn13))
        {
            return Add("b.isbn13 = {0}", isbn13);
        }

        var all = Model.Tokenizer.Of(text);
        var words = all.Exists(w => !Model.Tokenizer.IsSmall(w)) ? all.FindAll(w => !Model.Tokenizer.IsSmall(w)) : all;
        if (words.Count == 0)
        {
            return this;
        }

        _phrase = string.Join(' ', all);
        var last = words[^1].Length >= ShortestPrefix && words[^1] == all[^1] ? "*" : "";
        var boolean = string.Join(
            ' ',
            words.Take(20).Select((word, i) => $"+{Model.Tokenizer.Indexed(word)}{(i == words.Count - 1 ? last : "")}")
        );
        _match = $"MATCH(b.search) AGAINST ({Argument(boolean)} IN BOOLEAN MODE)";
        _conditions.Add(_match);
        return this;
    }

    public BookSearch Only(IReadOnlyCollection<long>? ids) =>
        ids is null
            ? this
            : Add(
                ids.Count == 0
                    ? "FALSE"
                    : $"b.id IN ({string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))})"
            );

    public BookSearch NotWithdrawn(bool includeWithdrawn) => includeWithdrawn ? this : Add(Present);

    public BookSearch Author(long? id) =>
        id is { } author ? Add("b.id IN (SELECT l.book_id FROM book_authors l WHERE l.author_id = {0})", author) : this;

    public BookSearch Subject(long? id) =>
        id is { } subject
            ? Add("b.id IN (SELECT l.book_id FROM book_subjects l WHERE l.subject_id = {0})", subject)
            : this;

    public BookSearch Language(string? code) => code is null ? this : Add("b.language = {0}", code);

    public BookSearch Years(int? from, int? to) => Add("b.year >= {0}", from).Add("b.year <= {0}", to);

    public BookSearch Prices(decimal? from, decimal? to) => Add("b.price >= {0}", from).Add("b.price <= {0}", to);

    public (string Sql, object[] Arguments) Page(BookOrder order, int page, int pageSize)
    {
        var limit = $"LIMIT {pageSize} OFFSET {(long)(page - 1) * pageSize}";
        if (IsRanked(order))
        {
            return Best(Reach(page, pageSize), limit);
        }

        var by = order switch
        {
            BookOrder.Relevance or BookOrder.Title => "b.title_key, b.id",
            BookOrder.Year => "b.year_or_last, b.id",
            BookOrder.YearDescending => "b.year DESC, b.id DESC",
            BookOrder.Price => "b.price, b.id",
            BookOrder.PriceDescending => "b.price DESC, b.id DESC",
            BookOrder.Newest => "b.id DESC",
        };
        // every row is read for the count anyway: counting on the way saves reading them twice, except where an index gives the order
        var total = IsWholeCatalogue ? "0" : "COUNT(*) OVER ()";
        return ($"SELECT b.id, {total} FROM books b{Where} ORDER BY {by} {limit}", Arguments);
    }

    public async Task<long> CountAsync(CatalogDbContext db, CancellationToken cancellationToken)
    {
        var sql = $"SELECT COUNT(*) FROM books b{Where}";
        return (await db.QueryAsync(sql, Arguments, row => row.GetInt64(0), cancellationToken))[0];
    }

    /// <summary>The ids of one page, and the total where it came along; for a broad word no more than a thousand are counted.</summary>
    public async Task<(List<long> Ids, BookCount? Total)> PageAsync(
        CatalogDbContext db,
        BookOrder order,
        int page,
        int pageSize,
        CancellationToken cancellationToken
    )
    {
        var (sql, arguments) = Page(order, page, pageSize);
        var rows = await db.QueryAsync(
            sql,
            arguments,
            row => (Id: row.GetInt64(0), Total: row.GetInt64(1)),
            cancellationToken
        );
        var ids = rows.ConvertAll(r => r.Id);
        if (rows.Count == 0 || IsWholeCatalogue)
        {
            return (ids, null);
        }

        var most = IsRanked(order) ? Reach(page, pageSize) : long.MaxValue;
        return (ids, new BookCount(Math.Min(rows[0].Total, most), rows[0].Total < most));
    }

    // enough for this page, and to know whether there is another one
    private static long Reach(int page, int pageSize) => Math.Max(MostRanked, ((long)page * pageSize) + 1);

    /// <summary>
    /// The very title first, then titles that begin so, then by the server's own ranking. The server hands out its best matches first: of a word that a quarter of the
    /// catalogue has, the rest is not read, which is what such a search costs. Only the very title must not be missed.
    /// </summary>
    private (string Sql, object[] Arguments) Best(long reach, string limit)
    {
        object[] arguments = [.. _arguments, _phrase!, _phrase + "%"];
        var (title, beginning) = ($"{{{arguments.Length - 2}}}", $"{{{arguments.Length - 1}}}");
        var others = string.Concat(_conditions.Where(c => c != _match).Select(c => $" AND {c}"));
        return (
            $"""
            SELECT f.id, COUNT(*) OVER () FROM (
              (SELECT b.id, b.title_key, {_match} AS score FROM books b{Where} LIMIT {reach})
              UNION ALL
              (SELECT b.id, b.title_key, 0 FROM books b WHERE b.title_key = {title}{others} LIMIT {reach})) f
            GROUP BY f.id, f.title_key
            ORDER BY f.title_key = {title} DESC, f.title_key LIKE {beginning} DESC, MAX(f.score) DESC, f.id {limit}
            """,
            arguments
        );
    }

    private bool IsRanked(BookOrder order) => order is BookOrder.Relevance && _match is not null;

    private BookSearch Add(string condition, params object?[] values)
    {
        if (values.All(v => v is not null))
        {
            _conditions.Add(
                values.Length == 0
                    ? condition
                    : string.Format(CultureInfo.InvariantCulture, condition, Argument(values[0]!))
            );
        }

        return this;
    }

    private string Argument(object value)
    {
        _arguments.Add(value);
        return $"{{{_arguments.Count - 1}}}";
    }
}

/// <summary>How many books were found: exactly so many, or at least.</summary>
internal sealed record BookCount(long Books, bool IsExact);

/// <summary>The orders in which books are listed.</summary>
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
