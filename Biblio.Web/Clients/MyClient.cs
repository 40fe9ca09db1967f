namespace Biblio.Web.Clients;

/// <summary>Reads and changes the account of the signed-in user. For staff, it also reads the overview.</summary>
internal sealed class MyClient(HttpClient api)
{
    public Task<ApiResult<MyPage>> MyPageAsync(CancellationToken cancellationToken) =>
        api.GetAsync<MyPage>("shop/me", cancellationToken);

    public Task<ApiResult<Overview>> OverviewAsync(CancellationToken cancellationToken) =>
        api.GetAsync<Overview>("shop/overview", cancellationToken);

    /// <summary>Null when the password is changed. Then all sessions have ended, including the current one.</summary>
    public Task<Problem?> ChangePasswordAsync(string current, string next, CancellationToken cancellationToken) =>
        api.TrySendAsync(
            new(HttpMethod.Post, "account/password")
            {
                Content = JsonContent.Create(new { currentPassword = current, newPassword = next }),
            },
            cancellationToken
        );

    public Task<Problem?> SignOutEverywhereAsync(CancellationToken cancellationToken) =>
        api.TrySendAsync(new(HttpMethod.Post, "account/logout-everywhere"), cancellationToken);

    /// <summary>Null when the account is erased.</summary>
    public Task<Problem?> EraseAsync(string password, CancellationToken cancellationToken) =>
        api.TrySendAsync(
            new(HttpMethod.Post, "account/erase") { Content = JsonContent.Create(new { password }) },
            cancellationToken
        );
}
