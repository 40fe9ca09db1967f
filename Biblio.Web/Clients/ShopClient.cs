namespace Biblio.Web.Clients;

/// <summary>Reads what the gateway aggregates for a page.</summary>
internal sealed class ShopClient(HttpClient api)
{
    public Task<ApiResult<BookInShop>> FindBookAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<BookInShop>($"books/{id}", cancellationToken);

    /// <summary>Reads some books with their stock. Unknown books are left out.</summary>
    public Task<ApiResult<BooksWithStock>> ListBooksAsync(IEnumerable<long> ids, CancellationToken cancellationToken) =>
        api.GetAsync<BooksWithStock>($"books?ids={string.Join(',', ids)}", cancellationToken);
}
