using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Orders.Data;

namespace Biblio.Orders.Reports;

/// <summary>The ids of the best-selling books, most sold first, without amounts.</summary>
internal sealed record PopularBooks(
    IReadOnlyList<long> BookIds,
    [property: JsonPropertyName("_links")] PopularBooks.PopularLinks Links
)
{
    /// <summary>The ids of the ten best-selling books, most sold first. How many copies were sold is not public.</summary>
    public static async Task<PopularBooks> Handle(
        OrdersDbContext db,
        ReportService reports,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        // Everybody may ask for this, so it comes from the source whose cost does not grow with the orders.
        var best = await reports.GetAsync(ReportSource.Live, BestSellers.Report, db, cancellationToken);
        return new([.. best.Select(book => book.BookId)], new(Link.To(request, "/orders/popular")));
    }

    internal sealed record PopularLinks(Link Self);
}
