namespace Biblio.Web.Clients;

internal sealed class CatalogClient(HttpClient api)
{
    public Task<Reply<BookListing>> SearchAsync(BookSearch search, CancellationToken cancellationToken) =>
        api.GetAsync<BookListing>("books" + search.ToApiQuery(), cancellationToken);

    public Task<Reply<Book>> FindAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<Book>($"books/{id}", cancellationToken);

    public Task<Reply<BookListing>> RelatedAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<BookListing>($"books/{id}/related?pageSize=6", cancellationToken);
}
