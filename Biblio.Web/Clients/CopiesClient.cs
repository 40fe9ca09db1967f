namespace Biblio.Web.Clients;

/// <summary>The copies that the library lends, for staff.</summary>
internal sealed class CopiesClient(HttpClient api)
{
    public Task<ApiResult<Listing<LendingCopy>>> ListAsync(string query, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<LendingCopy>>("lending/copies" + query, cancellationToken);

    public Task<ApiResult<Listing<LendingCopy>>> FindAsync(string barcode, CancellationToken cancellationToken) =>
        ListAsync($"?barcode={Uri.EscapeDataString(barcode)}&pageSize=1", cancellationToken);

    public Task<ApiResult<LendingCopy>> FindAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<LendingCopy>($"lending/copies/{id}", cancellationToken);

    /// <summary>Without a barcode, the copy gets one. Requests with the same key add one copy.</summary>
    public Task<ApiResult<LendingCopy>> AddAsync(
        IReadOnlyDictionary<string, object?> content,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<LendingCopy>(
            new(HttpMethod.Post, "lending/copies")
            {
                Headers = { { "Idempotency-Key", idempotencyKey } },
                Content = JsonContent.Create(content),
            },
            cancellationToken
        );

    public Task<ApiResult<LendingCopy>> ChangeAsync(
        long id,
        IReadOnlyDictionary<string, object?> content,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<LendingCopy>(
            new(HttpMethod.Put, $"lending/copies/{id}") { Content = JsonContent.Create(content) },
            cancellationToken
        );

    public Task<ApiResult<LendingCopy>> SetStateAsync(
        long id,
        string state,
        string? reason,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<LendingCopy>(
            new(HttpMethod.Post, $"lending/copies/{id}/state") { Content = JsonContent.Create(new { state, reason }) },
            cancellationToken
        );

    public Task<ApiResult<Listing<CopyChange>>> ChangesAsync(
        long id,
        string query,
        CancellationToken cancellationToken
    ) => api.GetAsync<Listing<CopyChange>>($"lending/copies/{id}/changes{query}", cancellationToken);
}
