using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Biblio.Messaging;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Accounts;

/// <summary>Registering, signing in and out, and what nobody learns from it.</summary>
public sealed class SignInTests(AccountsApp app) : IClassFixture<AccountsApp>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_reader_registers_signs_in_and_is_known()
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
    public async Task Registering_an_address_that_is_known_answers_as_for_a_new_one_and_changes_nothing()
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

        Assert.Equal(await SaidAsync(unknown), await SaidAsync(known));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.LoginAsync(address, "another-password")).StatusCode);
        await app.SignInAsync(address);
    }

    [Fact]
    public async Task Two_registrations_of_one_address_at_once_are_one_account()
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
    public async Task Whatever_is_wrong_at_the_door_is_said_in_the_same_words_after_the_same_work(
        string email,
        string password
    )
    {
        using var reference = await app.LoginAsync("somebody@else.example", "wrong");
        var before = app.PasswordsChecked;

        using var answer = await app.LoginAsync(email, password);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(await SaidAsync(reference), await SaidAsync(answer));
        Assert.Equal(1, app.PasswordsChecked - before);
    }

    [Theory]
    [InlineData("short", "a@b.example", "Name", "password")]
    [InlineData("aaaaaaaaaaaa", "a@b.example", "Name", "password")]
    [InlineData("ab@longer.example", "ab@longer.example", "Name", "password")]
    [InlineData("a good password", "no address", "Name", "email")]
    [InlineData("a good password", "a@b.example", "", "name")]
    public async Task What_can_be_no_account_is_refused_by_field(
        string password,
        string email,
        string name,
        string field
    )
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
    public async Task A_session_goes_on_by_its_refresh_token_until_it_is_signed_out_and_another_goes_on()
    {
        var address = await app.RegisterAsync();
        var (here, there) = (await app.SignInAsync(address), await app.SignInAsync(address));

        using var next = await app.RefreshAsync(here.Refresh);
        var tokens = await AccountsApp.TokensAsync(next);
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
    public async Task A_new_password_takes_the_old_ones_place_and_ends_every_session()
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
    public async Task Who_is_erased_is_gone_and_the_number_is_never_given_again()
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
                $"SELECT CONCAT((SELECT COUNT(*) FROM users WHERE id = {id} OR email = '{address}'), ' ', (SELECT COUNT(*) FROM sessions WHERE user_id = {id}))"
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
    public async Task What_is_no_refresh_token_renews_nothing(string token) =>
        Assert.True(
            (await app.RefreshAsync(token)).StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest
        );

    [Fact]
    public async Task An_access_token_does_not_refresh_and_a_refresh_token_opens_nothing()
    {
        var tokens = await app.SignInAsync(await app.RegisterAsync());
        using var client = app.With(tokens.Refresh);

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(tokens.Access)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await client.GetAsync(new Uri("/api/v1/users/me", UriKind.Relative), CancellationToken)).StatusCode
        );
    }

    [Fact]
    public async Task No_log_line_has_a_password_a_token_a_name_or_an_address()
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

    [Fact]
    public async Task Redis_holds_the_ring_and_not_its_keys()
    {
        await app.SignInAsync("alice@biblio.example");

        var ring = await app.Redis.ExecuteAsync("LRANGE", "biblio:identity:keys", "0", "-1");

        Assert.Contains("<sealed", ring, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", ring, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> SaidAsync(HttpResponseMessage answer) =>
        $"{answer.StatusCode} {answer.Headers.Location} {Regex.Replace(await answer.Content.ReadAsStringAsync(CancellationToken), "\"traceId\":\"[^\"]*\"", "")}";
}
