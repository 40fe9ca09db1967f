using System.Net.Http.Headers;

namespace Biblio.Web.Clients;

internal sealed class AccountClient(HttpClient api)
{
    public Task<ApiResult<Tokens>> LoginAsync(string email, string password, CancellationToken cancellationToken) =>
        api.SendAndReadAsync<Tokens>(
            new(HttpMethod.Post, "account/login") { Content = JsonContent.Create(new { email, password }) },
            cancellationToken
        );

    /// <summary>Null when the API accepted the request, even if the address was taken.</summary>
    public Task<Problem?> RegisterAsync(
        string name,
        string email,
        string password,
        CancellationToken cancellationToken
    ) =>
        api.TrySendAsync(
            new(HttpMethod.Post, "account/register")
            {
                Content = JsonContent.Create(
                    new
                    {
                        name,
                        email,
                        password,
                    }
                ),
            },
            cancellationToken
        );

    public Task<ApiResult<Tokens>> RefreshAsync(string refreshToken, CancellationToken cancellationToken) =>
        api.SendAndReadAsync<Tokens>(
            new(HttpMethod.Post, "account/refresh") { Content = JsonContent.Create(new { refreshToken }) },
            cancellationToken
        );

    public Task<Problem?> LogoutAsync(string accessToken, CancellationToken cancellationToken) =>
        api.TrySendAsync(Authorize(new(HttpMethod.Post, "account/logout"), accessToken), cancellationToken);

    public Task<ApiResult<Account>> MeAsync(string accessToken, CancellationToken cancellationToken) =>
        api.SendAndReadAsync<Account>(Authorize(new(HttpMethod.Get, "users/me"), accessToken), cancellationToken);

    /// <summary>Merges a visitor's cart into the account's. Null when that succeeded.</summary>
    public Task<Problem?> MergeCartAsync(
        string accessToken,
        IEnumerable<CartItem> items,
        CancellationToken cancellationToken
    ) =>
        api.TrySendAsync(
            Authorize(new(HttpMethod.Post, "cart/merge") { Content = JsonContent.Create(new { items }) }, accessToken),
            cancellationToken
        );

    private static HttpRequestMessage Authorize(HttpRequestMessage request, string accessToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return request;
    }
}
