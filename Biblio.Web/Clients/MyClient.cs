namespace Biblio.Web.Clients;

/// <summary>What somebody who signed in sees of themselves and does with their account; for staff, the shop at a glance.</summary>
internal sealed class MyClient(HttpClient api)
{
    public Task<Reply<MyPage>> MyPageAsync(CancellationToken cancellationToken) =>
        api.GetAsync<MyPage>("shop/me", cancellationToken);

    public Task<Reply<Overview>> OverviewAsync(CancellationToken cancellationToken) =>
        api.GetAsync<Overview>("shop/overview", cancellationToken);

    /// <summary>Null when it is changed: every session has ended, this one too.</summary>
    public Task<Problem?> ChangePasswordAsync(string current, string next, CancellationToken cancellationToken) =>
        api.TellAsync(
            new(HttpMethod.Post, "account/password")
            {
                Content = JsonContent.Create(new { currentPassword = current, newPassword = next }),
            },
            cancellationToken
        );

    public Task<Problem?> SignOutEverywhereAsync(CancellationToken cancellationToken) =>
        api.TellAsync(new(HttpMethod.Post, "account/logout-everywhere"), cancellationToken);

    /// <summary>Null when the account is gone.</summary>
    public Task<Problem?> EraseAsync(string password, CancellationToken cancellationToken) =>
        api.TellAsync(
            new(HttpMethod.Post, "account/erase") { Content = JsonContent.Create(new { password }) },
            cancellationToken
        );
}
