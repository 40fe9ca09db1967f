namespace Biblio.Web.Clients;

internal sealed class CatalogClient(HttpClient api)
{
    public Task<ApiResult<BookListing>> SearchAsync(CatalogueQuery search, CancellationToken cancellationToken) =>
        api.GetAsync<BookListing>("books" + search.ToApiQuery(), cancellationToken);
}
