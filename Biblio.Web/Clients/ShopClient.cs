namespace Biblio.Web.Clients;

/// <summary>Answers that the gateway composes for a page.</summary>
internal sealed class ShopClient(HttpClient api)
{
    public Task<Reply<BookInShop>> FindBookAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<BookInShop>($"books/{id}", cancellationToken);
}
