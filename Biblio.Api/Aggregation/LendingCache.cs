using Microsoft.Extensions.Caching.Memory;

namespace Biblio.Api.Aggregation;

/// <summary>
/// The copies to borrow, as Lending last answered, for <c>Shop:LendingCache</c> (five seconds). A write to Lending
/// through this gateway empties the cache at once. A missing answer is not kept.
/// </summary>
internal sealed class LendingCache(Aggregator aggregator, IConfiguration configuration) : IDisposable
{
    private const int MaxBooks = 10_000;

    private readonly MemoryCache _books = new(new MemoryCacheOptions { SizeLimit = MaxBooks });
    private readonly TimeSpan _duration = configuration.GetValue("Shop:LendingCache", TimeSpan.FromSeconds(5));
    private long _version;

    public async Task<PartialResult<LendingOfBook>> GetAsync(long bookId, CancellationToken cancellationToken)
    {
        // An answer that was on its way during a write is kept under the old version.
        var key = (bookId, Interlocked.Read(ref _version));
        if (_books.TryGetValue(key, out LendingOfBook? known))
        {
            return new("lending", known, IsMissing: false);
        }

        var answer = await aggregator.GetAsync<LendingOfBook>("lending", $"/availability/{bookId}", cancellationToken);
        if (answer.Value is { } lending)
        {
            _books.Set(key, lending, new MemoryCacheEntryOptions { Size = 1 }.SetAbsoluteExpiration(_duration));
        }

        return answer;
    }

    public void Invalidate() => Interlocked.Increment(ref _version);

    public void Dispose() => _books.Dispose();
}
