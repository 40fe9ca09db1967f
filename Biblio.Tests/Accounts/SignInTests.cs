using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Biblio.Tests.Accounts;

/// <summary>Registration, sign-in and sign-out, and the information that they must not reveal.</summary>
public sealed class SignInTests(AccountsApp app) : IClassFixture<AccountsApp>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_reader_registers_and_signs_in()
    {
        var address = await app.RegisterAsync();

        var me = await app.MeAsync((await app.SignInAsync(address)).Access);

        Assert.Equal(
            (AccountsApp.Name, address, "reader", true),
            (
                me.GetProperty("name").GetString(),
                me.GetProperty("email").GetString(),
                me.GetProperty("role").GetString(),
                me.GetProperty("active").GetBoolean()
            )
        );
        Assert.True(me.GetProperty("id").GetInt64() > 4);
    }

    [Fact]
    public async Task Registering_a_known_address_answers_alike_and_changes_nothing()
    {
        var (address, other) = (await app.RegisterAsync(), AccountsApp.NewAddress());
        var before = await app.SqlAsync("SELECT COUNT(*) FROM users");

        using var known = await app.PostAsync(
            "register",
            new
            {
                name = "Eve",
                email = address.ToUpperInvariant(),
                password = "another-password",
            }
        );
        Assert.Equal(before, await app.SqlAsync("SELECT COUNT(*) FROM users"));
        using var unknown = await app.PostAsync(
            "register",
            new
            {
                name = "Eve",
                email = other,
                password = "another-password",
            }
        );

        Assert.Equal(await DescribeAsync(unknown), await DescribeAsync(known));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.LoginAsync(address, "another-password")).StatusCode);
        await app.SignInAsync(address);
    }

    [Fact]
    public async Task Concurrent_registrations_of_one_address_create_one_account()
    {
        var address = AccountsApp.NewAddress();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.RegisterAsync(address)));

        Assert.Equal("1", await app.SqlAsync($"SELECT COUNT(*) FROM users WHERE email = '{address}'"));
    }

    [Theory]
    [InlineData("nobody@biblio.example", "no such account")]
    [InlineData("alice@biblio.example", "a wrong password")]
    [InlineData("charlie@biblio.example", AccountsApp.Password)]
    [InlineData("'; DROP TABLE users; --", "x")]
    public async Task Every_failed_sign_in_has_the_same_response_and_cost(string email, string password)
    {
        using var reference = await app.LoginAsync("somebody@else.example", "wrong");
        var before = app.VerifiedPasswords;

        using var answer = await app.LoginAsync(email, password);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(await DescribeAsync(reference), await DescribeAsync(answer));
        Assert.Equal(1, app.VerifiedPasswords - before);
    }

    [Theory]
    [InlineData("short", "a@b.example", "Name", "password")]
    [InlineData("aaaaaaaaaaaa", "a@b.example", "Name", "password")]
    [InlineData("ab@longer.example", "ab@longer.example", "Name", "password")]
    [InlineData("a good password", "no address", "Name", "email")]
    [InlineData("a good password", "a@b.example", "", "name")]
    public async Task An_invalid_registration_names_the_field(string password, string email, string name, string field)
    {
        using var answer = await app.PostAsync(
            "register",
            new
            {
                name,
                email,
                password,
            }
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(
            field,
            Assert
                .Single(
                    (await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken))
                        .GetProperty("errors")
                        .EnumerateObject()
                )
                .Name
        );
    }

    [Fact]
    public async Task A_refresh_token_works_until_its_own_session_ends()
    {
        var address = await app.RegisterAsync();
        var (here, there) = (await app.SignInAsync(address), await app.SignInAsync(address));

        using var next = await app.RefreshAsync(here.Refresh);
        var tokens = await AccountsApp.ReadTokensAsync(next);
        await app.MeAsync(tokens.Access);
        using var signedOut = await app.PostAsync("logout", new { }, tokens.Access);

        Assert.Equal(HttpStatusCode.NoContent, signedOut.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(tokens.Refresh)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(here.Refresh)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.RefreshAsync(there.Refresh)).StatusCode);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_every_session()
    {
        var address = await app.RegisterAsync();
        var (here, there) = (await app.SignInAsync(address), await app.SignInAsync(address));

        using var answer = await app.PostAsync("logout-everywhere", new { }, here.Access);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized],
            [(await app.RefreshAsync(here.Refresh)).StatusCode, (await app.RefreshAsync(there.Refresh)).StatusCode]
        );
        await app.SignInAsync(address);
    }

    [Fact]
    public async Task A_new_password_replaces_the_old_and_ends_every_session()
    {
        var address = await app.RegisterAsync();
        var tokens = await app.SignInAsync(address);

        using var wrong = await app.PostAsync(
            "password",
            new { currentPassword = "not the password", newPassword = "the next password" },
            tokens.Access
        );
        using var weak = await app.PostAsync(
            "password",
            new { currentPassword = AccountsApp.Password, newPassword = "aaaaaaaaaaaa" },
            tokens.Access
        );
        using var changed = await app.PostAsync(
            "password",
            new { currentPassword = AccountsApp.Password, newPassword = "the next password" },
            tokens.Access
        );

        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.BadRequest, HttpStatusCode.NoContent),
            (wrong.StatusCode, weak.StatusCode, changed.StatusCode)
        );
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(tokens.Refresh)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.LoginAsync(address)).StatusCode);
        await app.SignInAsync(address, "the next password");
    }

    [Fact]
    public async Task Personal_data_in_Orders_are_erased_before_the_account()
    {
        var address = await app.RegisterAsync();
        var tokens = await app.SignInAsync(address);
        HttpStatusCode down;
        app.Orders.IsDown = true;
        try
        {
            using var refused = await app.PostAsync("erase", new { password = AccountsApp.Password }, tokens.Access);
            down = refused.StatusCode;
        }
        finally
        {
            app.Orders.IsDown = false;
        }

        await app.SignInAsync(address);
        using var erased = await app.PostAsync("erase", new { password = AccountsApp.Password }, tokens.Access);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.NoContent), (down, erased.StatusCode));
        Assert.Contains($"DELETE /orders/personal-data Bearer {tokens.Access}", app.Orders.Requests);
        Assert.Contains($"DELETE /personal-data Bearer {tokens.Access}", app.Orders.Requests);
    }

    [Fact]
    public async Task An_erased_account_is_deleted_and_its_id_never_reused()
    {
        var address = await app.RegisterAsync();
        var tokens = await app.SignInAsync(address);
        var id = (await app.MeAsync(tokens.Access)).GetProperty("id").GetInt64();

        using var wrong = await app.PostAsync("erase", new { password = "not the password" }, tokens.Access);
        using var erased = await app.PostAsync("erase", new { password = AccountsApp.Password }, tokens.Access);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.NoContent), (wrong.StatusCode, erased.StatusCode));
        Assert.Equal(
            "0 0",
            await app.SqlAsync(
                $"""
                SELECT CONCAT(
                  (SELECT COUNT(*) FROM users WHERE id = {id} OR email = '{address}'), ' ',
                  (SELECT COUNT(*) FROM sessions WHERE user_id = {id}))
                """
            )
        );
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(tokens.Refresh)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.LoginAsync(address)).StatusCode);
        Assert.True(
            (await app.MeAsync((await app.SignInAsync(await app.RegisterAsync(address))).Access))
                .GetProperty("id")
                .GetInt64() > id
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a token")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_invalid_refresh_token_is_rejected(string token) =>
        Assert.True(
            (await app.RefreshAsync(token)).StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest
        );

    [Fact]
    public async Task Access_and_refresh_tokens_cannot_replace_each_other()
    {
        var tokens = await app.SignInAsync(await app.RegisterAsync());
        using var client = app.WithToken(tokens.Refresh);

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(tokens.Access)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await client.GetAsync(new Uri("/api/v1/users/me", UriKind.Relative), CancellationToken)).StatusCode
        );
    }

    [Fact]
    public async Task Logs_contain_no_password_token_name_or_address()
    {
        var address = await app.RegisterAsync();
        await app.LoginAsync(address, "a-very-wrong-password");
        var tokens = await app.SignInAsync(address);
        using var refreshed = await app.RefreshAsync(tokens.Refresh);

        foreach (
            var secret in new[]
            {
                AccountsApp.Password,
                "a-very-wrong-password",
                address,
                address.ToUpperInvariant(),
                AccountsApp.Name,
                tokens.Access,
                tokens.Refresh,
            }
        )
        {
            Assert.DoesNotContain(app.Log, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    /// <summary>
    /// The parts of a response that a caller can compare: status, location, and body without the trace id.
    /// </summary>
    private static async Task<string> DescribeAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync(CancellationToken);
        return $"{answer.StatusCode} {answer.Headers.Location} {Regex.Replace(body, "\"traceId\":\"[^\"]*\"", "")}";
    }
}
