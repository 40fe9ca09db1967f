using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Catalog.Features;

/// <summary>What to look for: words in any field and filters. Subject and author are ids or names; ids is a list like 1,2,3.</summary>
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
    private const int LongestText = 300;
    private const int MostIds = 100;

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
                MostIds + 1,
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            );
            if (texts.Length > MostIds)
            {
                throw new FieldException("ids", $"No more than {MostIds} ids at once.");
            }

            foreach (var text in texts)
            {
                if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                {
                    throw new FieldException("ids", "Ids are whole numbers with commas between: 1,2,3.");
                }

                ids.Add(id);
            }

            return ids;
        }
    }

    public async Task<BookSearch> ToSearchAsync(CatalogDbContext db, CancellationToken cancellationToken)
    {
        foreach (var (name, text) in new[] { ("q", Q), ("subject", Subject), ("author", Author) })
        {
            if (text?.Length > LongestText)
            {
                throw new FieldException(name, $"This is longer than {LongestText} characters.");
            }
        }

        if (!string.IsNullOrEmpty(Language) && Model.Language.Parse(Language) is null)
        {
            throw new FieldException("language", "This is not an ISO 639 language code, like fr or nah.");
        }

        return new BookSearch()
            .Words(Q)
            .Only(BookIds)
            .Author(await IdOfAsync(Author, key => db.Authors.Where(a => a.NameKey == key).Select(a => (long?)a.Id)))
            .Subject(await IdOfAsync(Subject, key => db.Subjects.Where(s => s.NameKey == key).Select(s => (long?)s.Id)))
            .Language(Model.Language.Parse(string.IsNullOrEmpty(Language) ? null : Language))
            .Years(YearFrom, YearTo)
            .Prices(PriceFrom, PriceTo)
            .NotWithdrawn(IncludeWithdrawn ?? false);

        // a name that nobody has is 0, an id that no book has
        async Task<long?> IdOfAsync(string? text, Func<string, IQueryable<long?>> find) =>
            string.IsNullOrWhiteSpace(text) ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
            : await find(Tokenizer.Key(text)).FirstOrDefaultAsync(cancellationToken) ?? 0;
    }
}

/// <summary>
/// A page of books, and how all that were found spread over the facets when that was asked for. The total of words that very many books have is a lower bound
/// (totalIsExact is false) unless facets were asked for or another order than relevance.
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
    /// <summary>Find books by words in any field, by filters, or by a list of ids; with facets when asked for.</summary>
    public static async Task<Ok<BookPage>> Handle(
        [AsParameters] BooksQuery query,
        [AsParameters] PageQuery page,
        CatalogDbContext db,
        CountCache whole,
        Telemetry telemetry,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var started = Stopwatch.GetTimestamp();
        if (query.Ids is not null && page.PageSize is null)
        {
            page = page with { PageSize = PageQuery.MaximalSize };
        }

        var search = await query.ToSearchAsync(db, cancellationToken);
        var (ids, counted) = await search.PageAsync(db, query.Order, page.Number, page.Size, cancellationToken);
        var books = await BookView.LoadAsync(db, ids, request, cancellationToken);
        var facets = query.Facets is true ? await whole.FacetsAsync(db, search, cancellationToken) : null;
        var (total, isExact) = facets?.Find(f => f.Facet == FacetCounts.All) is { } all
            ? new BookCount(all.Books, true)
            : counted
                ?? new BookCount(
                    page.Number == 1 && ids.Count < page.Size
                        ? ids.Count
                        : await whole.CountAsync(db, search, cancellationToken),
                    true
                );

        telemetry.Searched(search.HasWords, total, Stopwatch.GetElapsedTime(started));
        var links = books.ToPage(total, page, request).Links with
        {
            Add = ActionLink.For(Policies.Staff, request, HttpMethods.Post, "/books"),
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
