using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.Http;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Features;

/// <summary>
/// The text and filters of a search. <c>Subject</c> and <c>Author</c> are ids or names, and <c>Ids</c> is a list like
/// 1,2,3.
/// </summary>
internal sealed record BooksQuery(
    string? Q,
    string? Subject,
    string? Author,
    string? Language,
    int? YearFrom,
    int? YearTo,
    decimal? PriceFrom,
    decimal? PriceTo,
    string? Ids,
    bool? IncludeWithdrawn,
    string? Sort,
    bool? Facets
)
{
    private const int MaxIds = 100;

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
        SearchTextRules.CheckLength("subject", Subject);
        SearchTextRules.CheckLength("author", Author);

        if (!string.IsNullOrEmpty(Language) && Model.Language.Parse(Language) is null)
        {
            throw new FieldException("language", "This is not an ISO 639 language code, like fr or nah.");
        }

        return new BookSearch()
            .WithText(Q)
            .WithIds(BookIds)
            .WithAuthor(
                await ResolveIdAsync(Author, key => db.Authors.Where(a => a.NameKey == key).Select(a => (long?)a.Id))
            )
            .WithSubject(
                await ResolveIdAsync(Subject, key => db.Subjects.Where(s => s.NameKey == key).Select(s => (long?)s.Id))
            )
            .WithLanguage(Model.Language.Parse(string.IsNullOrEmpty(Language) ? null : Language))
            .WithYears(YearFrom, YearTo)
            .WithPrices(PriceFrom, PriceTo)
            .IncludeWithdrawn(IncludeWithdrawn ?? false);

        // An unknown name resolves to 0, an id that does not exist, so that the search finds no book.
        async Task<long?> ResolveIdAsync(string? text, Func<string, IQueryable<long?>> find) =>
            string.IsNullOrWhiteSpace(text) ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
            : await find(Tokenizer.ToKey(text)).FirstOrDefaultAsync(cancellationToken) ?? 0;
    }
}

/// <summary>
/// A page of books, with the facets of all books found if requested. The total is a lower bound (<c>totalIsExact</c> is
/// false) when very many books match the text. It is exact with facets or with another order than relevance.
/// </summary>
internal sealed record BookPage(
    IReadOnlyList<BookView> Items,
    int Page,
    int PageSize,
    long Total,
    bool TotalIsExact,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FacetsView? Facets,
    [property: JsonPropertyName("_links")] PageLinks Links
);

internal static class SearchBooks
{
    /// <summary>Find books by text in any field, by filters, or by a list of ids, with facets if requested.</summary>
    public static async Task<Ok<BookPage>> Handle(
        [AsParameters] BooksQuery query,
        [AsParameters] PageQuery page,
        CatalogDbContext db,
        CountCache countCache,
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
        var (ids, counted) = await search.ReadPageAsync(db, query.Order, page.Number, page.Size, cancellationToken);
        var books = await BookView.LoadAsync(db, ids, request, cancellationToken);
        var facets = query.Facets is true ? await countCache.FacetsAsync(db, search, cancellationToken) : null;
        var (total, isExact) = facets?.Find(f => f.Facet == FacetCounts.Total) is { } all
            ? new BookCount(all.Books, true)
            : counted
                ?? new BookCount(
                    page.Number == 1 && ids.Count < page.Size
                        ? ids.Count
                        : await countCache.CountAsync(db, search, cancellationToken),
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
                links
            )
        );
    }
}
