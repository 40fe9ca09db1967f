namespace Biblio.Web.Clients;

internal sealed class CatalogClient(HttpClient api)
{
    public Task<Reply<BookListing>> SearchAsync(CatalogueQuery search, CancellationToken cancellationToken) =>
        api.GetAsync<BookListing>("books" + search.ToApiQuery(), cancellationToken);
}
