using Biblio.Catalog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Biblio.Catalog.Data;

/// <summary>
/// The words of titles, authors and subjects, which correct a misspelt search. They are read when a search first needs
/// them, and again after ten minutes, and are bounded in number.
/// </summary>
internal sealed class SpellingDictionary(IMemoryCache cache, IServiceScopeFactory scopes) : IDisposable
{
    private const int MaxTexts = 200_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly object Key = new();

    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Returns the text with its unknown words corrected, or null when there is nothing to correct.</summary>
    public async Task<string?> CorrectAsync(string text, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).Correct(text);

    public void Dispose() => _gate.Dispose();

    private async Task<SpellingWords> ReadAsync(CancellationToken cancellationToken)
    {
        if (cache.TryGetValue(Key, out SpellingWords? known))
        {
            return known!;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return (await cache.GetOrCreateAsync(Key, entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = Lifetime;
                    return LoadAsync(cancellationToken);
                }))!;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<SpellingWords> LoadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CatalogDbContext>();
        var words = new SpellingWords();
        IQueryable<string>[] texts =
        [
            db.Books.Where(book => !book.Withdrawn).OrderByDescending(book => book.Id).Select(book => book.Title),
            db.Authors.OrderByDescending(author => author.Id).Select(author => author.Name),
            db.Subjects.OrderByDescending(subject => subject.Id).Select(subject => subject.Name),
        ];
        foreach (var query in texts)
        {
            await foreach (var text in query.Take(MaxTexts).AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                words.Add(text);
            }
        }

        return words;
    }
}
