namespace Biblio.Web.Clients;

internal sealed class OrdersClient(HttpClient api)
{
    public Task<Reply<Listing<Order>>> ListAsync(long reader, int page, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<Order>>($"orders?userId={reader}&page={page}&pageSize=10", cancellationToken);

    public Task<Reply<Order>> FindAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<Order>($"orders/{id}", cancellationToken);

    public Task<Reply<OrderHistory>> HistoryAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<OrderHistory>($"orders/{id}/history", cancellationToken);

    /// <summary>The same key is the same order, however often it is sent.</summary>
    public Task<Reply<Order>> PlaceAsync(
        long reader,
        long bookId,
        int quantity,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) =>
        api.AskAsync<Order>(
            new(HttpMethod.Post, "orders")
            {
                Headers = { { "Idempotency-Key", idempotencyKey } },
                Content = JsonContent.Create(new { userId = reader, items = new[] { new { bookId, quantity } } }),
            },
            cancellationToken
        );

    /// <summary>Null when it is cancelled.</summary>
    public Task<Problem?> CancelAsync(long id, CancellationToken cancellationToken) =>
        api.TellAsync(new(HttpMethod.Delete, $"orders/{id}"), cancellationToken);

    /// <summary>The order's changes as they happen; the caller reads until it has had enough.</summary>
    public Task<HttpResponseMessage> ListenAsync(long id, CancellationToken cancellationToken) =>
        api.SendAsync(
            new(HttpMethod.Get, $"orders/{id}/events"),
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken
        );
}
