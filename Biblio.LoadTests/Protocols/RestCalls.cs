using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Protocols;

/// <summary>Reads books by REST. Each method returns the bytes of the responses' bodies.</summary>
internal sealed class RestCalls(HttpClient http, BiblioInstance biblio)
{
    public async Task<int> GetPageAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var books = await GetBooksAsync(ids, cancellationToken);
        var stock = new Uri(
            biblio.Gateway,
            $"/api/v1/inventory/stock?bookIds={string.Join(',', ids)}&pageSize={ids.Count}"
        );
        return books + await GetAsync(stock, cancellationToken);
    }

    public Task<int> GetBooksAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        GetAsync(new(biblio.Gateway, "/api/v1/catalog" + BooksPath(ids)), cancellationToken);

    public Task<int> GetBooksFromCatalogAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        GetAsync(new(biblio.Catalog, BooksPath(ids)), cancellationToken);

    private async Task<int> GetAsync(Uri address, CancellationToken cancellationToken) =>
        (await http.GetByteArrayAsync(address, cancellationToken)).Length;

    private static string BooksPath(IReadOnlyList<long> ids) =>
        $"/books?ids={string.Join(',', ids)}&facets=false&pageSize={ids.Count}";
}
