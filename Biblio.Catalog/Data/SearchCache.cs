using System.Globalization;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Primitives;

namespace Biblio.Catalog.Data;

/// <summary>
/// Caches what costs most in searches: the counts of the unfiltered catalogue, and the best matches and the facets of
/// texts that very many books contain. A change of a book in this process removes the latter. Changes in other replicas
/// become visible when they expire. Other searches are not cached.
/// </summary>
internal sealed class SearchCache : IDisposable
{
    private const int MaxEntries = 1000;

    // A search for a text that fewer books contain takes a few milliseconds.
    private const int BroadMatches = 250;

    private static readonly TimeSpan CountLifetime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BroadLifetime = TimeSpan.FromSeconds(30);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MaxEntries });
    private CancellationTokenSource _untilChange = new();

    public Task<long> CountAsync(CatalogDbContext db, BookSearch search, CancellationToken cancellationToken) =>
        search.IsUnfiltered
            ? GetOrCountAsync($"count {search.WhereClause}", () => search.CountAsync(db, cancellationToken))
            : search.CountAsync(db, cancellationToken);

    /// <summary>Returns the ids of the best matches of a ranked search, at most as many as it ranks.</summary>
    public Task<List<long>> BestMatchesAsync(
        CatalogDbContext db,
        BookSearch search,
        CancellationToken cancellationToken
    ) =>
        GetOrReadBroadAsync(
            ToKey($"best {search.Phrase}", search),
            () => search.ReadBestMatchesAsync(db, cancellationToken),
            isBroad: ids => ids.Count >= BroadMatches
        );

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
            var others = await CountFacetsAsync(
                db,
                search.Without(facet),
                [FacetCounts.Total, facet],
                cancellationToken
            );
            rows.AddRange(
                others
                    .Where(row => row.Facet == facet)
                    .Select(row => row with { Selected = selected.Remove((row.Id, row.Name)) })
            );
            rows.AddRange(selected.Values.Select(row => row with { Selected = true }));
        }

        return rows;
    }

    /// <summary>Removes what a changed book may have changed.</summary>
    public void Clear() => Interlocked.Exchange(ref _untilChange, new()).Cancel();

    public void Dispose()
    {
        _cache.Dispose();
        _untilChange.Dispose();
    }

    /// <summary>The unfiltered catalogue is counted by all facets at once, so that every search finds its counts.</summary>
    private Task<List<FacetRow>> CountFacetsAsync(
        CatalogDbContext db,
        BookSearch search,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken
    ) =>
        search.IsUnfiltered
            ? GetOrCountAsync($"facets {search.WhereClause}", () =>
                db.FacetsAsync(search, FacetCounts.All, cancellationToken)
            )
            : GetOrReadBroadAsync(
                ToKey(string.Join(' ', facets), search),
                () => db.FacetsAsync(search, facets, cancellationToken),
                isBroad: rows => rows.Exists(row => row is { Facet: FacetCounts.Total, Books: >= BroadMatches })
            );

    private async Task<T> GetOrCountAsync<T>(string key, Func<Task<T>> count) =>
        (await _cache.GetOrCreateAsync(key, entry =>
            {
                entry.Size = 1;
                entry.AbsoluteExpirationRelativeToNow = CountLifetime;
                return count();
            }))!;

    /// <summary>Few matches are read each time, which costs little, so that they are always current.</summary>
    private async Task<T> GetOrReadBroadAsync<T>(string key, Func<Task<T>> read, Predicate<T> isBroad)
        where T : class
    {
        if (_cache.TryGetValue(key, out T? known))
        {
            return known!;
        }

        // This is read first, because a change during the read makes the result outdated.
        var untilChange = new CancellationChangeToken(Volatile.Read(ref _untilChange).Token);
        var found = await read();
        if (isBroad(found))
        {
            _cache.Set(
                key,
                found,
                new MemoryCacheEntryOptions
                {
                    Size = 1,
                    AbsoluteExpirationRelativeToNow = BroadLifetime,
                    ExpirationTokens = { untilChange },
                }
            );
        }

        return found;
    }

    private static string ToKey(string kind, BookSearch search) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}\n{search.WhereClause}\n{string.Join('\n', search.Arguments)}"
        );
}
