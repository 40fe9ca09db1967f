namespace Biblio.Web.Clients;

/// <summary>Reads what the gateway aggregates for a page.</summary>
internal sealed class ShopClient(HttpClient api)
{
    public Task<ApiResult<BookInShop>> FindBookAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<BookInShop>($"books/{id}", ReadTimeouts.Aggregate, cancellationToken);

    /// <summary>Reads the books that are sold most, in this order.</summary>
    public Task<ApiResult<PopularBooks>> PopularAsync(CancellationToken cancellationToken) =>
        api.GetAsync<PopularBooks>("popular", cancellationToken);

    /// <summary>Reads some books with their stock. Unknown books are left out.</summary>
    public Task<ApiResult<BooksWithStock>> ListBooksAsync(IEnumerable<long> ids, CancellationToken cancellationToken) =>
        api.GetAsync<BooksWithStock>($"books?ids={string.Join(',', ids)}", ReadTimeouts.Aggregate, cancellationToken);
}
