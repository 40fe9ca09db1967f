namespace Biblio.Web.Clients;

/// <summary>Reads and changes the account of the signed-in user. For staff, it also reads the overview.</summary>
internal sealed class MyClient(HttpClient api)
{
    public Task<ApiResult<MyPage>> MyPageAsync(CancellationToken cancellationToken) =>
        api.GetAsync<MyPage>("shop/me", ReadTimeouts.Aggregate, cancellationToken);

    public Task<ApiResult<Overview>> OverviewAsync(CancellationToken cancellationToken) =>
        api.GetAsync<Overview>("shop/overview", ReadTimeouts.Aggregate, cancellationToken);

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

    /// <summary>Asks for a new address, which a message to it confirms. Null when the message is on its way.</summary>
    public Task<Problem?> ChangeAddressAsync(string password, string newEmail, CancellationToken cancellationToken) =>
        api.TrySendAsync(
            new(HttpMethod.Post, "account/address") { Content = JsonContent.Create(new { password, newEmail }) },
            cancellationToken
        );

    public Task<ApiResult<Account>> ChangeProfileAsync(
        string name,
        string language,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<Account>(
            new(HttpMethod.Patch, "users/me") { Content = JsonContent.Create(new { name, language }) },
            cancellationToken
        );

    public Task<ApiResult<Account>> ProfileAsync(CancellationToken cancellationToken) =>
        api.GetAsync<Account>("users/me", cancellationToken);

    public Task<ApiResult<SessionList>> SessionsAsync(CancellationToken cancellationToken) =>
        api.GetAsync<SessionList>("account/sessions", cancellationToken);

    public Task<Problem?> EndSessionAsync(string id, CancellationToken cancellationToken) =>
        api.TrySendAsync(new(HttpMethod.Delete, $"account/sessions/{Uri.EscapeDataString(id)}"), cancellationToken);

    public Task<Problem?> EndOtherSessionsAsync(CancellationToken cancellationToken) =>
        api.TrySendAsync(new(HttpMethod.Delete, "account/sessions"), cancellationToken);

    /// <summary>The file with everything about the reader. The caller disposes the response.</summary>
    public Task<HttpResponseMessage> ExportAsync(CancellationToken cancellationToken) =>
        api.GetAsync("account/export", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
}
