namespace Biblio.Web.Clients;

/// <summary>What staff do at the desk: lend, take back, and look after a reader. Equal keys are done once.</summary>
internal sealed class DeskClient(HttpClient api)
{
    public Task<ApiResult<Listing<Branch>>> BranchesAsync(CancellationToken cancellationToken) =>
        api.GetAsync<Listing<Branch>>("lending/branches?pageSize=100", cancellationToken);

    public Task<ApiResult<Listing<CardOwner>>> FindCardAsync(string card, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<CardOwner>>(
            $"lending/readers?card={Uri.EscapeDataString(card)}&pageSize=1",
            cancellationToken
        );

    public Task<ApiResult<Borrower>> FindReaderAsync(long userId, CancellationToken cancellationToken) =>
        api.GetAsync<Borrower>($"lending/readers/{userId}", cancellationToken);

    /// <summary>Registers a reader, or changes category, card, expiry and block.</summary>
    public Task<ApiResult<Borrower>> SaveReaderAsync(
        long userId,
        IReadOnlyDictionary<string, object?> content,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<Borrower>(
            new(HttpMethod.Put, $"lending/readers/{userId}") { Content = JsonContent.Create(content) },
            cancellationToken
        );

    public Task<ApiResult<Loan>> CheckOutAsync(
        string card,
        string barcode,
        long branchId,
        DateOnly? dueOn,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) =>
        PostAsync<Loan>(
            "lending/desk/check-out",
            new
            {
                card,
                barcode,
                branchId,
                dueOn,
            },
            idempotencyKey,
            cancellationToken
        );

    /// <summary>The time (UTC) is null for now. The same scan gives the same answer.</summary>
    public Task<ApiResult<CheckedIn>> CheckInAsync(
        string barcode,
        long branchId,
        DateTime? returnedAt,
        CancellationToken cancellationToken
    ) =>
        PostAsync<CheckedIn>(
            "lending/desk/check-in",
            new
            {
                barcode,
                branchId,
                returnedAt,
            },
            null,
            cancellationToken
        );

    /// <summary>Counts that a copy was read in the library.</summary>
    public Task<ApiResult<LendingCopy>> UseInHouseAsync(
        string barcode,
        long branchId,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) =>
        PostAsync<LendingCopy>(
            "lending/desk/in-house-use",
            new { barcode, branchId },
            idempotencyKey,
            cancellationToken
        );

    /// <summary>The file "loans.csv" or "holds.csv".</summary>
    public Task<HttpResponseMessage> DownloadAsync(string name, CancellationToken cancellationToken) =>
        api.SendAsync(
            new(HttpMethod.Get, "lending/desk/" + name),
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken
        );

    public Task<ApiResult<Listing<LendingCopy>>> PullListAsync(string query, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<LendingCopy>>("lending/desk/pull-list" + query, cancellationToken);

    public Task<ApiResult<Listing<Loan>>> LoansAsync(string query, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<Loan>>("lending/loans" + query, cancellationToken);

    public Task<ApiResult<Loan>> FindLoanAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<Loan>($"lending/loans/{id}", cancellationToken);

    /// <summary>The act is "renew", "recall", "claims-returned" or "lost".</summary>
    public Task<ApiResult<Loan>> MarkAsync(
        long id,
        string act,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) => PostAsync<Loan>($"lending/loans/{id}/{act}", null, idempotencyKey, cancellationToken);

    public Task<ApiResult<Listing<Hold>>> HoldsAsync(string query, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<Hold>>("lending/holds" + query, cancellationToken);

    /// <summary>Null when the hold is cancelled.</summary>
    public Task<Problem?> CancelHoldAsync(long id, CancellationToken cancellationToken) =>
        api.TrySendAsync(new(HttpMethod.Delete, $"lending/holds/{id}"), cancellationToken);

    public Task<ApiResult<Listing<Fine>>> FinesAsync(long userId, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<Fine>>($"lending/fines?userId={userId}&open=true&pageSize=100", cancellationToken);

    public Task<ApiResult<Fine>> WaiveAsync(long id, string reason, CancellationToken cancellationToken) =>
        PostAsync<Fine>($"lending/fines/{id}/waive", new { reason }, null, cancellationToken);

    public Task<ApiResult<FinePayment>> TakeCashAsync(
        long userId,
        decimal amount,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) =>
        PostAsync<FinePayment>($"lending/readers/{userId}/payments", new { amount }, idempotencyKey, cancellationToken);

    /// <summary>Gives back what was paid for a copy that was found.</summary>
    public Task<ApiResult<Refund>> GiveBackAsync(
        long userId,
        decimal amount,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) => PostAsync<Refund>($"lending/readers/{userId}/refunds", new { amount }, idempotencyKey, cancellationToken);

    /// <summary>Sets the PIN at self-check machines, or removes it with null. Null when it is done.</summary>
    public Task<Problem?> SetPinAsync(long userId, string? pin, CancellationToken cancellationToken) =>
        api.TrySendAsync(
            new(HttpMethod.Put, $"lending/readers/{userId}/pin") { Content = JsonContent.Create(new { pin }) },
            cancellationToken
        );

    private Task<ApiResult<T>> PostAsync<T>(
        string path,
        object? body,
        string? idempotencyKey,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return api.SendAndReadAsync<T>(request, cancellationToken);
    }
}
