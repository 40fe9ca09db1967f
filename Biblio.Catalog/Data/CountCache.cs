using Microsoft.Extensions.Caching.Memory;

namespace Biblio.Catalog.Data;

/// <summary>Counts over the whole catalogue read every row, and everybody's first page asks for them: kept for a moment.</summary>
internal sealed class CountCache(IMemoryCache cache)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    public Task<long> CountAsync(CatalogDbContext db, BookSearch search, CancellationToken cancellationToken) =>
        search.IsWholeCatalogue
            ? KeptAsync(("count", search.Where), () => search.CountAsync(db, cancellationToken))
            : search.CountAsync(db, cancellationToken);

    public Task<List<FacetRow>> FacetsAsync(
        CatalogDbContext db,
        BookSearch search,
        CancellationToken cancellationToken
    ) =>
        search.IsWholeCatalogue
            ? KeptAsync(("facets", search.Where), () => db.FacetsAsync(search, cancellationToken))
            : db.FacetsAsync(search, cancellationToken);

    private async Task<T> KeptAsync<T>(object key, Func<Task<T>> count) => (await cache.GetOrCreateAsync(key, entry =>
            {
                entry.AbsoluteExpirationRelativeToNow = Moment;
                return count();
            }))!;
}
