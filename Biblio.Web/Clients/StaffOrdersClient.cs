namespace Biblio.Web.Clients;

/// <summary>Reads the orders of all readers, and the messages that services could not handle, for staff.</summary>
internal sealed class StaffOrdersClient(HttpClient api)
{
    public Task<ApiResult<OrderListing>> ListAsync(string query, CancellationToken cancellationToken) =>
        api.GetAsync<OrderListing>("orders" + query, cancellationToken);

    public Task<ApiResult<Listing<DeadLetter>>> DeadLettersAsync(
        string service,
        string query,
        CancellationToken cancellationToken
    ) => api.GetAsync<Listing<DeadLetter>>($"shop/dead-letters/{service}{query}", cancellationToken);

    /// <summary>Sends one dead letter back to its stream, or all of the service when the id is null.</summary>
    public Task<ApiResult<ReplayedLetters>> ReplayAsync(
        string service,
        string? id,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<ReplayedLetters>(
            new(HttpMethod.Post, $"shop/dead-letters/{service}/replay")
            {
                Content = id is null ? JsonContent.Create(new { all = true }) : JsonContent.Create(new { id }),
            },
            cancellationToken
        );
}
