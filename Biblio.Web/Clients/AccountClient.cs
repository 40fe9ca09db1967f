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
        string language,
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
                        language,
                    }
                ),
            },
            cancellationToken
        );

    /// <summary>Confirms a new account with the token of its message, and signs in.</summary>
    public Task<ApiResult<Tokens>> ConfirmAsync(string token, string password, CancellationToken cancellationToken) =>
        api.SendAndReadAsync<Tokens>(
            new(HttpMethod.Post, "account/confirm") { Content = JsonContent.Create(new { token, password }) },
            cancellationToken
        );

    /// <summary>Asks for the confirmation again. The answer is the same for every address.</summary>
    public Task<Problem?> ResendAsync(string email, string language, CancellationToken cancellationToken) =>
        PostAsync("account/confirm/resend", new { email, language }, cancellationToken);

    /// <summary>Asks for a link to a new password. The answer is the same for every address.</summary>
    public Task<Problem?> ForgetPasswordAsync(string email, string language, CancellationToken cancellationToken) =>
        PostAsync("account/password/forgotten", new { email, language }, cancellationToken);

    /// <summary>Sets a new password with the token of a message. Null when that succeeded.</summary>
    public Task<Problem?> ResetPasswordAsync(string token, string newPassword, CancellationToken cancellationToken) =>
        PostAsync("account/password/reset", new { token, newPassword }, cancellationToken);

    /// <summary>Confirms a new address with the token of a message. Null when that succeeded.</summary>
    public Task<Problem?> ConfirmNewAddressAsync(string token, CancellationToken cancellationToken) =>
        PostAsync("account/address/confirm", new { token }, cancellationToken);

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

    /// <summary>Keeps the language of an account that has none yet.</summary>
    public Task<Problem?> KeepLanguageAsync(string accessToken, string language, CancellationToken cancellationToken) =>
        api.TrySendAsync(
            Authorize(
                new(HttpMethod.Patch, "users/me") { Content = JsonContent.Create(new { language }) },
                accessToken
            ),
            cancellationToken
        );

    /// <summary>Merges a visitor's wish list into the account's. Null when that succeeded.</summary>
    public Task<Problem?> MergeWishesAsync(
        string accessToken,
        IReadOnlyList<long> bookIds,
        CancellationToken cancellationToken
    ) =>
        api.TrySendAsync(
            Authorize(
                new(HttpMethod.Post, "wish-list/merge") { Content = JsonContent.Create(new { bookIds }) },
                accessToken
            ),
            cancellationToken
        );

    private Task<Problem?> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        api.TrySendAsync(new(HttpMethod.Post, path) { Content = JsonContent.Create(body) }, cancellationToken);

    private static HttpRequestMessage Authorize(HttpRequestMessage request, string accessToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return request;
    }
}
