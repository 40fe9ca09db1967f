using System.Text.Json;

namespace Biblio.Orders.Features;

/// <summary>
/// Reads books from Catalog that Orders does not have in its own copy yet. <c>Orders:CatalogProtocol</c> selects how.
/// </summary>
internal interface ICatalogClient
{
    /// <summary>Returns the books that exist.</summary>
    /// <exception cref="HttpRequestException">Catalog is unavailable. Callers get 503 with Retry-After.</exception>
    Task<IReadOnlyList<CatalogBook>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken);
}

/// <summary>Reads books from Catalog by HTTP.</summary>
internal sealed class CatalogClient(HttpClient http, ILogger<CatalogClient> logger) : ICatalogClient
{
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
            throw new HttpRequestException("Catalog is unavailable.", exception);
        }
    }

    private sealed record CatalogPage(IReadOnlyList<CatalogBook> Items);
}

/// <summary>The part of Catalog's book that an order needs.</summary>
internal sealed record CatalogBook(long Id, string Title, decimal Price, string Currency, bool Withdrawn, long Version);
