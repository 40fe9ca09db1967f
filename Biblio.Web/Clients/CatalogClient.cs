namespace Biblio.Web.Clients;

internal sealed class CatalogClient(HttpClient api)
{
    public Task<ApiResult<BookListing>> SearchAsync(CatalogueQuery search, CancellationToken cancellationToken) =>
        api.GetAsync<BookListing>("books" + search.ToApiQuery(), cancellationToken);

    public Task<ApiResult<BookListing>> NewestAsync(int count, CancellationToken cancellationToken) =>
        api.GetAsync<BookListing>($"books?sort=newest&page=1&pageSize={count}", cancellationToken);

    public Task<ApiResult<Suggestions>> SuggestAsync(string text, CancellationToken cancellationToken) =>
        api.GetAsync<Suggestions>($"books/suggestions?q={Uri.EscapeDataString(text)}", cancellationToken);

    public Task<ApiResult<NameWithBooks>> FindAuthorAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<NameWithBooks>($"authors/{id}", cancellationToken);

    public Task<ApiResult<NameWithBooks>> FindSubjectAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<NameWithBooks>($"subjects/{id}", cancellationToken);

    public Task<ApiResult<Listing<NameWithBooks>>> ListSubjectsAsync(int page, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<NameWithBooks>>($"subjects?page={page}&pageSize=100", cancellationToken);
}
