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

    /// <summary>
    /// Counts the values of all facets. The values of a facet combine with OR, so its own filter does not narrow them.
    /// </summary>
    public async Task<List<FacetRow>> FacetsAsync(
        CatalogDbContext db,
        BookSearch search,
        CancellationToken cancellationToken
    )
    {
        var found = await CountFacetsAsync(db, search, FacetCounts.All, cancellationToken);
        var rows = found.Where(row => !search.FilteredFacets.Contains(row.Facet)).ToList();
        foreach (var facet in search.FilteredFacets)
        {
            // A book with a selected value passes the facet's own filter, so both searches count that value alike.
            var selected = found.Where(row => row.Facet == facet).ToDictionary(row => (row.Id, row.Name));
            var others = await CountFacetsAsync(db, search.Without(facet), [facet], cancellationToken);
            rows.AddRange(
                others
                    .Where(row => row.Facet == facet)
                    .Select(row => row with { Selected = selected.Remove((row.Id, row.Name)) })
            );
            rows.AddRange(selected.Values.Select(row => row with { Selected = true }));
        }

        return rows;
    }

    /// <summary>The unfiltered catalogue is counted by all facets at once, so that every search finds its counts.</summary>
    private Task<List<FacetRow>> CountFacetsAsync(
        CatalogDbContext db,
        BookSearch search,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken
    ) =>
        search.IsUnfiltered
            ? GetOrCountAsync(("facets", search.WhereClause), () =>
                db.FacetsAsync(search, FacetCounts.All, cancellationToken)
            )
            : db.FacetsAsync(search, facets, cancellationToken);

    private async Task<T> GetOrCountAsync<T>(object key, Func<Task<T>> count) =>
        (await cache.GetOrCreateAsync(key, entry =>
            {
                entry.AbsoluteExpirationRelativeToNow = Lifetime;
                return count();
            }))!;
}
