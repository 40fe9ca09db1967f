using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.Http;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Features;

/// <summary>
/// The text and filters of a search. <c>Subject</c> and <c>Author</c> are ids or names, <c>Decade</c> is a first year
/// like 1940, and <c>Ids</c> is a list like 1,2,3. A book has one of the values of a filter that occurs several times.
/// </summary>
internal sealed record BooksQuery
{
    public string? Q { get; init; }

    [FromQuery]
    public string[] Subject { get; init; } = [];

    [FromQuery]
    public string[] Author { get; init; } = [];

    [FromQuery]
    public string[] Language { get; init; } = [];

    [FromQuery]
    public int[] Decade { get; init; } = [];

    public int? YearFrom { get; init; }

    public int? YearTo { get; init; }

    public decimal? PriceFrom { get; init; }

    public decimal? PriceTo { get; init; }

    public string? Ids { get; init; }

    public bool? IncludeWithdrawn { get; init; }

    public string? Sort { get; init; }

    public bool? Facets { get; init; }

    private const int MaxIds = 100;
    private const int MaxValues = 10;

    public BookOrder Order =>
        Sort switch
        {
            null or "" or "relevance" => BookOrder.Relevance,
            "title" => BookOrder.Title,
            "year" => BookOrder.Year,
            "-year" => BookOrder.YearDescending,
            "price" => BookOrder.Price,
            "-price" => BookOrder.PriceDescending,
            "newest" => BookOrder.Newest,
            _ => throw new FieldException("sort", "Sort by relevance, title, year, -year, price, -price or newest."),
        };

    public IReadOnlyCollection<long>? BookIds
    {
        get
        {
            if (Ids is null)
            {
                return null;
            }

            var ids = new HashSet<long>();
            var texts = Ids.Split(
                ',',
                MaxIds + 1,
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            );
            if (texts.Length > MaxIds)
            {
                throw new FieldException("ids", $"A request can have no more than {MaxIds} ids.");
            }

            foreach (var text in texts)
            {
                if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                {
                    throw new FieldException("ids", "Ids are whole numbers separated by commas, like 1,2,3.");
                }

                ids.Add(id);
            }

            return ids;
        }
    }

    public async Task<BookSearch> ToSearchAsync(CatalogDbContext db, CancellationToken cancellationToken)
    {
        SearchTextRules.Check("q", Q);
        var subjects = ReadValues("subject", Subject);
        var authors = ReadValues("author", Author);

        return new BookSearch()
            .WithText(Q)
            .WithIds(BookIds)
            .WithAuthors(
                await ResolveIdsAsync(authors, key => db.Authors.Where(a => a.NameKey == key).Select(a => (long?)a.Id))
            )
            .WithSubjects(
                await ResolveIdsAsync(subjects, key =>
                    db.Subjects.Where(s => s.NameKey == key).Select(s => (long?)s.Id)
                )
            )
            .WithLanguages(ReadLanguages())
            .WithDecades(ReadDecades())
            .WithYears(YearFrom, YearTo)
            .WithPrices(PriceFrom, PriceTo)
            .IncludeWithdrawn(IncludeWithdrawn ?? false);

        // An unknown name resolves to 0, an id that does not exist, so that it finds no book.
        async Task<IReadOnlyCollection<long>> ResolveIdsAsync(
            IReadOnlyList<string> texts,
            Func<string, IQueryable<long?>> find
        )
        {
            var ids = new SortedSet<long>();
            foreach (var text in texts)
            {
                ids.Add(
                    long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                        ? id
                        : await find(Tokenizer.ToKey(text)).FirstOrDefaultAsync(cancellationToken) ?? 0
                );
            }

            return ids;
        }
    }

    private IReadOnlyCollection<string> ReadLanguages() =>
        [
            .. ReadValues("language", Language)
                .Select(text =>
                    Model.Language.Parse(text)
                    ?? throw new FieldException("language", "This is not an ISO 639 language code, like fr or nah.")
                )
                .Distinct(),
        ];

    private IReadOnlyCollection<int> ReadDecades()
    {
        CheckCount("decade", Decade.Length);
        return Array.TrueForAll(Decade, year => year % 10 == 0)
            ? [.. Decade.Distinct()]
            : throw new FieldException("decade", "A decade is a year that ends in 0, like 1940.");
    }

    /// <summary>An empty value is no filter.</summary>
    private static List<string> ReadValues(string field, string[] values)
    {
        CheckCount(field, values.Length);
        foreach (var value in values)
        {
            SearchTextRules.CheckLength(field, value);
        }

        return [.. values.Where(value => !string.IsNullOrWhiteSpace(value))];
    }

    private static void CheckCount(string field, int count)
    {
        if (count > MaxValues)
        {
            throw new FieldException(field, $"A search can have no more than {MaxValues} of these.");
        }
    }
}

/// <summary>
/// A page of books, with the facets of all books found if requested. The total is a lower bound (<c>totalIsExact</c> is
/// false) when very many books match the text. It is exact with facets or with another order than relevance. When the
/// text finds nothing, <c>didYouMean</c> may be a similar text that finds books.
/// </summary>
internal sealed record BookPage(
    IReadOnlyList<BookView> Items,
    int Page,
    int PageSize,
    long Total,
    bool TotalIsExact,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FacetsView? Facets,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DidYouMean,
    [property: JsonPropertyName("_links")] PageLinks Links
);

internal static class SearchBooks
{
    /// <summary>Find books by text in any field, by filters, or by a list of ids, with facets if requested.</summary>
    public static async Task<Ok<BookPage>> Handle(
        [AsParameters] BooksQuery query,
        [AsParameters] PageQuery page,
        CatalogDbContext db,
        SearchCache cache,
        SpellingDictionary spelling,
        Telemetry telemetry,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var started = Stopwatch.GetTimestamp();
        if (query.Ids is not null && page.PageSize is null)
        {
            page = page with { PageSize = PageQuery.MaxSize };
        }

        var search = await query.ToSearchAsync(db, cancellationToken);
        var (ids, counted) = await search.ReadPageAsync(
            db,
            cache,
            query.Order,
            page.Number,
            page.Size,
            cancellationToken
        );
        var books = await BookView.LoadAsync(db, ids, request, cancellationToken);
        var facets = query.Facets is true ? await cache.FacetsAsync(db, search, cancellationToken) : null;
        var (total, isExact) = facets?.Find(f => f.Facet == FacetCounts.Total) is { } all
            ? new BookCount(all.Books, true)
            : counted
                ?? new BookCount(
                    page.Number == 1 && ids.Count < page.Size
                        ? ids.Count
                        : await cache.CountAsync(db, search, cancellationToken),
                    true
                );

        telemetry.RecordSearch(search.HasWords, total, Stopwatch.GetElapsedTime(started));
        var links = books.ToPage(total, page, request).Links;
        links = links with
        {
            Last = isExact ? links.Last : null,
            Add = ActionLink.IfAllowed(Policies.Staff, request, HttpMethods.Post, "/books"),
        };
        return TypedResults.Ok(
            new BookPage(
                books,
                page.Number,
                page.Size,
                total,
                isExact,
                facets is null ? null : FacetsView.From(facets, request),
                total == 0 && search.HasWords
                    ? await CorrectAsync(query.Q!, db, cache, spelling, cancellationToken)
                    : null,
                links
            )
        );
    }

    /// <summary>Returns a similar text that finds books without filters, or null.</summary>
    private static async Task<string?> CorrectAsync(
        string text,
        CatalogDbContext db,
        SearchCache cache,
        SpellingDictionary spelling,
        CancellationToken cancellationToken
    )
    {
        if (await spelling.CorrectAsync(text, cancellationToken) is not { } corrected)
        {
            return null;
        }

        var search = new BookSearch().WithText(corrected).IncludeWithdrawn(false);
        var (ids, _) = await search.ReadPageAsync(db, cache, BookOrder.Relevance, 1, 1, cancellationToken);
        return ids.Count > 0 ? corrected : null;
    }
}
