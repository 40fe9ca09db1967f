namespace Biblio.Web.Clients;

/// <summary>The wish list of the signed-in reader.</summary>
internal sealed class WishListClient(HttpClient api)
{
    public Task<ApiResult<Listing<Wish>>> ReadAsync(int page, int pageSize, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<Wish>>($"wish-list?page={page}&pageSize={pageSize}", cancellationToken);

    /// <summary>Null when the book is on the list.</summary>
    public Task<Problem?> AddAsync(long bookId, CancellationToken cancellationToken) =>
        api.TrySendAsync(new(HttpMethod.Put, $"wish-list/{bookId}"), cancellationToken);

    /// <summary>Null when the book is not on the list.</summary>
    public Task<Problem?> RemoveAsync(long bookId, CancellationToken cancellationToken) =>
        api.TrySendAsync(new(HttpMethod.Delete, $"wish-list/{bookId}"), cancellationToken);

    /// <summary>Null when the books are on the list.</summary>
    public Task<Problem?> MergeAsync(IReadOnlyList<long> bookIds, CancellationToken cancellationToken) =>
        api.TrySendAsync(
            new(HttpMethod.Post, "wish-list/merge") { Content = JsonContent.Create(new { bookIds }) },
            cancellationToken
        );
}

/// <summary>A book on a wish list, and when it was added.</summary>
public sealed record Wish(long BookId, DateTime AddedAt);
