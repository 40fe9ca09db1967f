namespace Biblio.Web.Clients;

internal sealed class InventoryClient(HttpClient api)
{
    public Task<Reply<Stock>> FindAsync(long bookId, CancellationToken cancellationToken) =>
        api.GetAsync<Stock>($"stock/{bookId}", cancellationToken);
}
