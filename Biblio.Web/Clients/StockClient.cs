namespace Biblio.Web.Clients;

/// <summary>Reads and changes the stock, for staff. Requests with the same idempotency key change it once.</summary>
internal sealed class StockClient(HttpClient api)
{
    public Task<ApiResult<Listing<BookStock>>> ListAsync(string query, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<BookStock>>("inventory/stock" + query, cancellationToken);

    /// <summary>The books with few copies left, the scarcest first.</summary>
    public Task<ApiResult<Listing<BookStock>>> ListLowAsync(string query, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<BookStock>>("inventory/stock/low" + query, cancellationToken);

    public Task<ApiResult<BookStock>> FindAsync(long bookId, CancellationToken cancellationToken) =>
        api.GetAsync<BookStock>($"inventory/stock/{bookId}", cancellationToken);

    public Task<ApiResult<Listing<StockMovement>>> MovementsAsync(
        long bookId,
        string query,
        CancellationToken cancellationToken
    ) => api.GetAsync<Listing<StockMovement>>($"inventory/stock/{bookId}/movements{query}", cancellationToken);

    public Task<ApiResult<BookStock>> RestockAsync(
        long bookId,
        int quantity,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) => PostAsync($"inventory/stock/{bookId}/restock", new { quantity }, idempotencyKey, cancellationToken);

    public Task<ApiResult<BookStock>> AdjustAsync(
        long bookId,
        int onHand,
        string reason,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) => PostAsync($"inventory/stock/{bookId}/adjust", new { onHand, reason }, idempotencyKey, cancellationToken);

    private Task<ApiResult<BookStock>> PostAsync(
        string path,
        object body,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<BookStock>(
            new(HttpMethod.Post, path)
            {
                Headers = { { "Idempotency-Key", idempotencyKey } },
                Content = JsonContent.Create(body),
            },
            cancellationToken
        );
}
