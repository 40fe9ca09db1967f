namespace Biblio.Web.Clients;

internal sealed class OrdersClient(HttpClient api)
{
    public Task<ApiResult<Listing<Order>>> ListAsync(long reader, int page, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<Order>>($"orders?userId={reader}&page={page}&pageSize=10", cancellationToken);

    public Task<ApiResult<Order>> FindAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<Order>($"orders/{id}", cancellationToken);

    public Task<ApiResult<OrderHistory>> HistoryAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<OrderHistory>($"orders/{id}/history", cancellationToken);

    /// <summary>Null when the order is cancelled.</summary>
    public Task<Problem?> CancelAsync(long id, CancellationToken cancellationToken) =>
        api.TrySendAsync(new(HttpMethod.Delete, $"orders/{id}"), cancellationToken);

    /// <summary>Returns the server-sent events of the order. The caller reads and disposes the response.</summary>
    public Task<HttpResponseMessage> SubscribeAsync(long id, CancellationToken cancellationToken) =>
        api.SendAsync(
            new(HttpMethod.Get, $"orders/{id}/events"),
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken
        );
}
