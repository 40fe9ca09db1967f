namespace Biblio.Web.Clients;

/// <summary>Reads imports of books, for staff.</summary>
internal sealed class ImportsClient(HttpClient api)
{
    public Task<ApiResult<Listing<BookImport>>> ListAsync(string query, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<BookImport>>("catalog/imports" + query, cancellationToken);

    public Task<ApiResult<BookImport>> FindAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<BookImport>($"catalog/imports/{id}", cancellationToken);

    public Task<ApiResult<Listing<ImportRefusal>>> RefusalsAsync(
        long id,
        string query,
        CancellationToken cancellationToken
    ) => api.GetAsync<Listing<ImportRefusal>>($"catalog/imports/{id}/refusals{query}", cancellationToken);

    /// <summary>All refusals as a CSV file. The caller reads and disposes the response.</summary>
    public Task<HttpResponseMessage> DownloadRefusalsAsync(long id, CancellationToken cancellationToken) =>
        api.SendAsync(
            new(HttpMethod.Get, $"catalog/imports/{id}/refusals.csv"),
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken
        );
}
