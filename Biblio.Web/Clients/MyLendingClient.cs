using System.Globalization;

namespace Biblio.Web.Clients;

/// <summary>The loans, holds and fines of the signed-in reader. Requests with the same key are done once.</summary>
internal sealed class MyLendingClient(HttpClient api)
{
    public Task<ApiResult<Listing<Branch>>> BranchesAsync(CancellationToken cancellationToken) =>
        api.GetAsync<Listing<Branch>>("lending/branches?pageSize=100", cancellationToken);

    public Task<ApiResult<Borrower>> MeAsync(CancellationToken cancellationToken) =>
        api.GetAsync<Borrower>("lending/me", cancellationToken);

    /// <summary>Without <paramref name="keepHistory"/>, ended loans are forgotten at once.</summary>
    public Task<ApiResult<Borrower>> SaveAsync(
        bool keepHistory,
        string language,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<Borrower>(
            new(HttpMethod.Put, "lending/me") { Content = JsonContent.Create(new { keepHistory, language }) },
            cancellationToken
        );

    /// <summary>Sets the PIN at self-check machines, or removes it with null. Null when it is done.</summary>
    public Task<Problem?> SetPinAsync(string? pin, CancellationToken cancellationToken) =>
        api.TrySendAsync(
            new(HttpMethod.Put, "lending/me/pin") { Content = JsonContent.Create(new { pin }) },
            cancellationToken
        );

    /// <summary>The open loans, first due first, or the ended ones, newest first.</summary>
    public Task<ApiResult<Listing<Loan>>> LoansAsync(
        bool open,
        int page,
        int pageSize,
        CancellationToken cancellationToken
    ) =>
        api.GetAsync<Listing<Loan>>(
            string.Create(
                CultureInfo.InvariantCulture,
                $"lending/me/loans?open={(open ? "true" : "false")}&page={page}&pageSize={pageSize}"
            ),
            cancellationToken
        );

    public Task<ApiResult<Loan>> RenewAsync(long id, string idempotencyKey, CancellationToken cancellationToken) =>
        api.SendAndReadAsync<Loan>(
            new(HttpMethod.Post, $"lending/loans/{id}/renew") { Headers = { { "Idempotency-Key", idempotencyKey } } },
            cancellationToken
        );

    public Task<ApiResult<RenewedLoans>> RenewAllAsync(CancellationToken cancellationToken) =>
        api.SendAndReadAsync<RenewedLoans>(new(HttpMethod.Post, "lending/me/loans/renew"), cancellationToken);

    public Task<ApiResult<Listing<Hold>>> HoldsAsync(CancellationToken cancellationToken) =>
        api.GetAsync<Listing<Hold>>("lending/me/holds?pageSize=100", cancellationToken);

    public Task<ApiResult<Hold>> PlaceHoldAsync(
        long bookId,
        long pickUpBranchId,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<Hold>(
            new(HttpMethod.Post, "lending/holds")
            {
                Headers = { { "Idempotency-Key", idempotencyKey } },
                Content = JsonContent.Create(new { bookId, pickUpBranchId }),
            },
            cancellationToken
        );

    /// <summary>Null as <paramref name="suspendedUntil"/> resumes the hold.</summary>
    public Task<ApiResult<Hold>> ChangeHoldAsync(
        long id,
        long pickUpBranchId,
        DateOnly? suspendedUntil,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<Hold>(
            new(HttpMethod.Put, $"lending/holds/{id}")
            {
                Content = JsonContent.Create(new { pickUpBranchId, suspendedUntil }),
            },
            cancellationToken
        );

    /// <summary>Null when the hold is cancelled.</summary>
    public Task<Problem?> CancelHoldAsync(long id, CancellationToken cancellationToken) =>
        api.TrySendAsync(new(HttpMethod.Delete, $"lending/holds/{id}"), cancellationToken);

    public Task<ApiResult<Listing<Fine>>> FinesAsync(CancellationToken cancellationToken) =>
        api.GetAsync<Listing<Fine>>("lending/me/fines?pageSize=100", cancellationToken);

    public Task<ApiResult<FinePayment>> PayAsync(
        decimal amount,
        string paymentToken,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<FinePayment>(
            new(HttpMethod.Post, "lending/me/payments")
            {
                Headers = { { "Idempotency-Key", idempotencyKey } },
                Content = JsonContent.Create(new { amount, paymentToken }),
            },
            cancellationToken
        );
}
