using System.Net.Http.Headers;

namespace Biblio.Web.Clients;

internal sealed class AccountClient(HttpClient api)
{
    public Task<Reply<Tokens>> LoginAsync(string email, string password, CancellationToken cancellationToken) =>
        api.AskAsync<Tokens>(
            new(HttpMethod.Post, "account/login") { Content = JsonContent.Create(new { email, password }) },
            cancellationToken
        );

    /// <summary>Null when it was accepted, which does not say that the address was free.</summary>
    public Task<Problem?> RegisterAsync(
        string name,
        string email,
        string password,
        CancellationToken cancellationToken
    ) =>
        api.TellAsync(
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

    public Task<Reply<Tokens>> RefreshAsync(string refreshToken, CancellationToken cancellationToken) =>
        api.AskAsync<Tokens>(
            new(HttpMethod.Post, "account/refresh") { Content = JsonContent.Create(new { refreshToken }) },
            cancellationToken
        );

    public Task<Problem?> LogoutAsync(string accessToken, CancellationToken cancellationToken) =>
        api.TellAsync(By(new(HttpMethod.Post, "account/logout"), accessToken), cancellationToken);

    public Task<Reply<Account>> MeAsync(string accessToken, CancellationToken cancellationToken) =>
        api.AskAsync<Account>(By(new(HttpMethod.Get, "users/me"), accessToken), cancellationToken);

    private static HttpRequestMessage By(HttpRequestMessage request, string accessToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return request;
    }
}
