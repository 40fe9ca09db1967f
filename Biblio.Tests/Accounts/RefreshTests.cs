using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Biblio.Tests.Fixtures;
using Microsoft.IdentityModel.Tokens;

namespace Biblio.Tests.Accounts;

/// <summary>Refresh tokens are replaced at each use, and only their hashes are stored.</summary>
public sealed class RefreshTests(AccountsApp app) : IClassFixture<AccountsApp>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refresh_answers_like_a_sign_in_with_new_tokens()
    {
        using var login = await app.LoginAsync(await app.RegisterAsync());
        var first = await login.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);

        using var refresh = await app.RefreshAsync(first.GetProperty("refreshToken").GetString()!);
        var second = await refresh.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);

        foreach (var answer in new[] { first, second })
        {
            Assert.Equal(
                ["accessToken", "expiresIn", "refreshToken", "tokenType"],
                answer.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal)
            );
            Assert.Equal(
                ("Bearer", 600),
                (answer.GetProperty("tokenType").GetString(), answer.GetProperty("expiresIn").GetInt32())
            );
        }

        Assert.NotEqual(first.GetProperty("refreshToken").GetString(), second.GetProperty("refreshToken").GetString());
        Assert.True(refresh.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task The_database_holds_hashes_only()
    {
        var (session, secret) = Split((await app.SignInAsync(await app.RegisterAsync())).Refresh);

        var stored = await app.SqlAsync($"SELECT HEX(refresh_hash) FROM sessions WHERE id = '{session}'");

        Assert.Equal(32, secret.Length);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(secret)), stored);
    }

    [Fact]
    public async Task A_repeated_refresh_gets_the_same_token()
    {
        var first = (await app.SignInAsync(await app.RegisterAsync())).Refresh;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.RefreshAsync(first)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var tokens = await Task.WhenAll(answers.Select(AccountsApp.ReadTokensAsync));
        var next = Assert.Single(tokens.Select(token => token.Refresh).Distinct());
        Assert.Equal(HttpStatusCode.OK, (await app.RefreshAsync(next)).StatusCode);
    }

    [Fact]
    public async Task A_token_that_is_used_again_later_ends_the_session()
    {
        var address = await app.RegisterAsync();
        var first = (await app.SignInAsync(address)).Refresh;
        var other = (await app.SignInAsync(address)).Refresh;
        var second = (await AccountsApp.ReadTokensAsync(await app.RefreshAsync(first))).Refresh;
        await app.SqlAsync(
            $"UPDATE sessions SET refreshed_at = refreshed_at - INTERVAL 3 MINUTE WHERE id = '{Split(first).Session}'"
        );

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(first)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(second)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.RefreshAsync(other)).StatusCode);
        Assert.Contains(app.Log, line => line.Contains("was used again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_whose_successor_was_used_ends_the_session()
    {
        var first = (await app.SignInAsync(await app.RegisterAsync())).Refresh;
        var second = (await AccountsApp.ReadTokensAsync(await app.RefreshAsync(first))).Refresh;
        var third = (await AccountsApp.ReadTokensAsync(await app.RefreshAsync(second))).Refresh;

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(first)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(third)).StatusCode);
    }

    [Fact]
    public async Task A_session_of_an_older_password_cannot_be_refreshed()
    {
        // A sign-in that began before the password changed can store its session after all others were deleted.
        var token = (await app.SignInAsync(await app.RegisterAsync())).Refresh;
        await app.SqlAsync($"UPDATE sessions SET security_stamp = 'an older one' WHERE id = '{Split(token).Session}'");

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(token)).StatusCode);
    }

    private static (string Session, byte[] Secret) Split(string refreshToken) =>
        (refreshToken.Split('.')[0], Base64UrlEncoder.DecodeBytes(refreshToken.Split('.')[1]));
}
