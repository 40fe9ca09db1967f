using Microsoft.Extensions.Caching.Memory;

namespace Biblio.Catalog.Data;

/// <summary>
/// Caches the counts of the unfiltered catalogue for a few seconds. They read every row, and the first page of the
/// catalogue needs them.
/// </summary>
internal sealed class CountCache(IMemoryCache cache)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    public Task<long> CountAsync(CatalogDbContext db, BookSearch search, CancellationToken cancellationToken) =>
        search.IsUnfiltered
            ? GetOrCountAsync(("count", search.WhereClause), () => search.CountAsync(db, cancellationToken))
            : search.CountAsync(db, cancellationToken);

    public Task<List<FacetRow>> FacetsAsync(
        CatalogDbContext db,
        BookSearch search,
        CancellationToken cancellationToken
    ) =>
        search.IsUnfiltered
            ? GetOrCountAsync(("facets", search.WhereClause), () => db.FacetsAsync(search, cancellationToken))
            : db.FacetsAsync(search, cancellationToken);

    private async Task<T> GetOrCountAsync<T>(object key, Func<Task<T>> count) =>
        (await cache.GetOrCreateAsync(key, entry =>
            {
                entry.AbsoluteExpirationRelativeToNow = Lifetime;
                return count();
            }))!;
}
