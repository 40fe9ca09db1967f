using Biblio.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Persistence;

/// <summary>Reads pages of database queries.</summary>
public static class PagedQueries
{
    /// <summary>Reads one page of an ordered query, and the total number of its rows.</summary>
    public static async Task<Page<T>> ToPageAsync<T>(
        this IQueryable<T> query,
        PageQuery page,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var items = await query.Skip(page.Skip).Take(page.Size).ToListAsync(cancellationToken);
        var total =
            items.Count > 0 && items.Count < page.Size
                ? page.Skip + items.Count
                : await query.LongCountAsync(cancellationToken);
        return items.ToPage(total, page, request);
    }
}
