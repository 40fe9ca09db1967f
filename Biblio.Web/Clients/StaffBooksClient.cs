using System.Net.Http.Headers;

namespace Biblio.Web.Clients;

/// <summary>Reads and changes the books of the catalogue, for staff.</summary>
internal sealed class StaffBooksClient(HttpClient api)
{
    private static readonly MediaTypeHeaderValue MergePatch = new("application/merge-patch+json");

    public Task<ApiResult<Listing<StaffBook>>> ListAsync(string query, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<StaffBook>>("catalog/books" + query, cancellationToken);

    public Task<ApiResult<StaffBook>> FindAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<StaffBook>($"catalog/books/{id}", cancellationToken);

    /// <summary>Requests with the same idempotency key add one book.</summary>
    public Task<ApiResult<StaffBook>> AddAsync(
        IReadOnlyDictionary<string, object?> content,
        string idempotencyKey,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<StaffBook>(
            new(HttpMethod.Post, "catalog/books")
            {
                Headers = { { "Idempotency-Key", idempotencyKey } },
                Content = JsonContent.Create(content),
            },
            cancellationToken
        );

    /// <summary>Changes these fields of a book, if it still has this version.</summary>
    public Task<ApiResult<StaffBook>> ChangeAsync(
        long id,
        string version,
        IReadOnlyDictionary<string, object?> changes,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<StaffBook>(
            IfVersion(
                new(HttpMethod.Patch, $"catalog/books/{id}") { Content = JsonContent.Create(changes, MergePatch) },
                version
            ),
            cancellationToken
        );

    /// <summary>Null when the book is withdrawn.</summary>
    public Task<Problem?> WithdrawAsync(long id, string version, CancellationToken cancellationToken) =>
        api.TrySendAsync(IfVersion(new(HttpMethod.Delete, $"catalog/books/{id}"), version), cancellationToken);

    private static HttpRequestMessage IfVersion(HttpRequestMessage request, string version)
    {
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        return request;
    }
}
