namespace Biblio.Web.Clients;

/// <summary>Reads all books, authors and subjects of the catalogue, page by page.</summary>
internal sealed class SitemapClient(HttpClient api)
{
    public const int PageSize = 100;

    public Task<ApiResult<Listing<SitemapBook>>> ListAsync(int page, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<SitemapBook>>($"books?sort=title&page={page}&pageSize={PageSize}", cancellationToken);

    public Task<ApiResult<Listing<NameWithBooks>>> ListAuthorsAsync(int page, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<NameWithBooks>>($"authors?page={page}&pageSize={PageSize}", cancellationToken);

    public Task<ApiResult<Listing<NameWithBooks>>> ListSubjectsAsync(int page, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<NameWithBooks>>($"subjects?page={page}&pageSize={PageSize}", cancellationToken);
}

/// <summary>What a sitemap says about a book.</summary>
public sealed record SitemapBook(long Id, string Title, DateTime? ChangedAt);
