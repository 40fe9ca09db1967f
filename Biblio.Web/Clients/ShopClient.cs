namespace Biblio.Web.Clients;

/// <summary>Reads what the gateway aggregates for a page.</summary>
internal sealed class ShopClient(HttpClient api)
{
    public Task<ApiResult<BookInShop>> FindBookAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<BookInShop>($"books/{id}", cancellationToken);
}
