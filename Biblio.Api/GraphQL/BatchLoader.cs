using GraphQL.DataLoader;

namespace Biblio.Api.GraphQL;

/// <summary>
/// Collects the keys that the fields of one request ask for, and reads all of them at once when the first result is
/// needed. A key is read once a request.
/// </summary>
internal sealed class BatchLoader<TKey, TValue>(
    int maxBatch,
    Func<IReadOnlyList<TKey>, CancellationToken, Task<IReadOnlyDictionary<TKey, TValue>>> read
)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Batch> _batches = [];
    private Batch? _open;

    public IDataLoaderResult<TValue?> Load(TKey key)
    {
        lock (_lock)
        {
            if (!_batches.TryGetValue(key, out var batch))
            {
                if (_open is null || _open.IsStarted || _open.Keys.Count == maxBatch)
                {
                    _open = new(read);
                }

                batch = _batches[key] = _open;
                batch.Keys.Add(key);
            }

            return new Result(this, batch, key);
        }
    }

    private Task<IReadOnlyDictionary<TKey, TValue>> StartAsync(Batch batch, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return batch.StartAsync(cancellationToken);
        }
    }

    private sealed class Batch(
        Func<IReadOnlyList<TKey>, CancellationToken, Task<IReadOnlyDictionary<TKey, TValue>>> read
    )
    {
        private Task<IReadOnlyDictionary<TKey, TValue>>? _values;

        public List<TKey> Keys { get; } = [];

        public bool IsStarted => _values is not null;

        public Task<IReadOnlyDictionary<TKey, TValue>> StartAsync(CancellationToken cancellationToken) =>
            _values ??= read(Keys, cancellationToken);
    }

    private sealed class Result(BatchLoader<TKey, TValue> loader, Batch batch, TKey key) : IDataLoaderResult<TValue?>
    {
        public async Task<TValue?> GetResultAsync(CancellationToken cancellationToken = default) =>
            (await loader.StartAsync(batch, cancellationToken)).GetValueOrDefault(key);

        async Task<object?> IDataLoaderResult.GetResultAsync(CancellationToken cancellationToken) =>
            await GetResultAsync(cancellationToken);
    }
}
