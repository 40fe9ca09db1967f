using System.Text.Json;

namespace Biblio.Orders;

/// <summary>Asks Catalog for books that Orders has not heard of yet.</summary>
internal sealed class CatalogClient(HttpClient http, ILogger<CatalogClient> logger)
{
    /// <summary>Those of the books that exist; when Catalog can not be asked, an <see cref="HttpRequestException"/>, which callers see as 503 with Retry-After.</summary>
    public async Task<IReadOnlyList<CatalogBook>> FindAsync(
        IReadOnlyCollection<long> ids,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var page = await http.GetFromJsonAsync<CatalogPage>(
                $"/books?ids={string.Join(',', ids)}&includeWithdrawn=true&facets=false&pageSize=100",
                JsonSerializerOptions.Web,
                cancellationToken
            );
            return page?.Items ?? [];
        }
        catch (Exception exception)
            when (exception is not HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            logger.CatalogUnavailable(exception, ids.Count);
            throw new HttpRequestException("Catalog can not be asked.", exception);
        }
    }

    private sealed record CatalogPage(IReadOnlyList<CatalogBook> Items);
}

/// <summary>As much of Catalog's book as an order needs.</summary>
internal sealed record CatalogBook(long Id, string Title, decimal Price, string Currency, bool Withdrawn, long Version);
