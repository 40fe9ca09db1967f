using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Accounts;

[CollectionDefinition(nameof(SharedAccounts))]
public sealed class SharedAccounts : ICollectionFixture<AccountsApp>;

/// <summary>Messages with links: confirmation, forgotten password, new address. The mail server is real SMTP.</summary>
[Collection(nameof(SharedAccounts))]
public sealed partial class EmailTests(AccountsApp app)
{
    private const string NewPassword = "the next password";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_account_opens_with_its_link_and_password()
    {
        var address = await app.RegisterOnlyAsync();
        var message = await app.Mail.WaitForAsync(address);
        var token = TokenIn(message.Text);

        using var early = await app.LoginAsync(address);
        using var stranger = await PostAsync("confirm", new { token, password = "not the password" });
        using var confirmed = await PostAsync("confirm", new { token, password = AccountsApp.Password });
        using var again = await PostAsync("confirm", new { token, password = AccountsApp.Password });

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.BadRequest],
            [early.StatusCode, stranger.StatusCode, confirmed.StatusCode, again.StatusCode]
        );
        Assert.Equal(("token", "fr"), (await FieldAsync(again), message.Language));
        Assert.Contains("https://biblio.example/confirm?token=", message.Text, StringComparison.Ordinal);
        var tokens = await AccountsApp.ReadTokensAsync(confirmed);
        Assert.True((await app.MeAsync(tokens.Access)).GetProperty("confirmed").GetBoolean());
        await app.SignInAsync(address);
    }

    [Fact]
    public async Task A_known_address_is_told_by_message_only()
    {
        var address = await app.RegisterAsync();

        await app.RegisterOnlyAsync(address.ToUpperInvariant());

        await app.Mail.WaitForAsync(address, "Vous avez déjà un compte");
        await app.SignInAsync(address);
    }

    [Fact]
    public async Task Registering_again_replaces_what_nobody_confirmed()
    {
        var address = AccountsApp.NewAddress();
        await RegisterAsync(address, "a stranger's secret");
        var first = TokenIn((await app.Mail.WaitForAsync(address)).Text);
        await RegisterAsync(address, "the owner's secret");
        var second = TokenIn((await app.Mail.WaitForAsync(address, count: 2)).Text);

        using var stranger = await PostAsync("confirm", new { token = second, password = "a stranger's secret" });
        using var old = await PostAsync("confirm", new { token = first, password = "the owner's secret" });
        using var owner = await PostAsync("confirm", new { token = second, password = "the owner's secret" });

        Assert.Equal(
            [HttpStatusCode.Forbidden, HttpStatusCode.BadRequest, HttpStatusCode.OK],
            [stranger.StatusCode, old.StatusCode, owner.StatusCode]
        );
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_and_ends_every_session()
    {
        var address = await app.RegisterAsync();
        var session = await app.SignInAsync(address);
        for (var guess = 0; guess < 5; guess++)
        {
            await app.LoginAsync(address, "a wrong password");
        }

        var token = await ForgetAsync(address, "en");
        using var weak = await PostAsync("password/reset", new { token, newPassword = "aaaaaaaaaaaa" });
        using var reset = await PostAsync("password/reset", new { token, newPassword = NewPassword });
        using var again = await PostAsync("password/reset", new { token, newPassword = "another password 7" });

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.NoContent, HttpStatusCode.BadRequest],
            [weak.StatusCode, reset.StatusCode, again.StatusCode]
        );
        Assert.Equal(("newPassword", "token"), (await FieldAsync(weak), await FieldAsync(again)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(session.Refresh)).StatusCode);
        // The lock after five guesses has ended too.
        await app.SignInAsync(address, NewPassword);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.LoginAsync(address)).StatusCode);
        await app.Mail.WaitForAsync(address, "Votre mot de passe a changé");
    }

    [Fact]
    public async Task A_link_works_for_its_purpose_account_and_time_only()
    {
        var (one, other) = (await app.RegisterAsync(), await app.RegisterAsync());
        var (token, foreign) = (await ForgetAsync(one), await ForgetAsync(other));
        var parts = (token.Split('.'), foreign.Split('.'));

        foreach (
            var invalid in new[]
            {
                $"{parts.Item1[0]}.{parts.Item2[1]}",
                $"{parts.Item2[0]}.{parts.Item1[1]}",
                $"{parts.Item1[0]}.{new string('A', 43)}",
                $"{new string('0', 32)}.{parts.Item1[1]}",
            }
        )
        {
            using var mixed = await PostAsync("password/reset", new { token = invalid, newPassword = NewPassword });
            Assert.Equal((HttpStatusCode.BadRequest, "token"), (mixed.StatusCode, await FieldAsync(mixed)));
        }

        using var confirm = await PostAsync("confirm", new { token, password = AccountsApp.Password });
        using var move = await PostAsync("address/confirm", new { token });
        await app.SqlAsync($"UPDATE email_links SET expires_at = UTC_TIMESTAMP(6) WHERE id = '{parts.Item1[0]}'");
        using var expired = await PostAsync("password/reset", new { token, newPassword = NewPassword });
        using var valid = await PostAsync("password/reset", new { token = foreign, newPassword = NewPassword });

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.NoContent],
            [confirm.StatusCode, move.StatusCode, expired.StatusCode, valid.StatusCode]
        );
        await app.SignInAsync(one);
    }

    [Fact]
    public async Task A_link_is_used_once_by_many_at_once()
    {
        var address = await app.RegisterAsync();
        var token = await ForgetAsync(address);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i => PostAsync("password/reset", new { token, newPassword = $"the next password {i}" }))
        );

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("password/forgotten")]
    [InlineData("confirm/resend")]
    public async Task Answers_do_not_reveal_accounts(string path)
    {
        var known = await app.RegisterAsync();
        var unknown = AccountsApp.NewAddress();

        using var first = await PostAsync(path, new { email = known });
        using var second = await PostAsync(path, new { email = unknown });
        using var wrong = await PostAsync(path, new { email = "nobody" });

        Assert.Equal(
            [HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.BadRequest],
            [first.StatusCode, second.StatusCode, wrong.StatusCode]
        );
        Assert.Equal(
            await first.Content.ReadAsStringAsync(CancellationToken),
            await second.Content.ReadAsStringAsync(CancellationToken)
        );
        // The request itself looks nothing up: it writes the same row for each address.
        await app.Mail.WaitForAsync(known, path == "confirm/resend" ? "déjà un compte" : "/reset-password?");
        await Eventually.IsTrueAsync(async () =>
            await app.SqlAsync($"SELECT COUNT(*) FROM emails WHERE recipient = '{unknown}'") == "0"
        );
        Assert.Empty(app.Mail.To(unknown));
    }

    [Fact]
    public async Task An_account_gets_five_messages_an_hour()
    {
        var address = await app.RegisterAsync();
        for (var request = 0; request < 8; request++)
        {
            using var answer = await PostAsync("password/forgotten", new { email = address });
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }

        await Eventually.IsTrueAsync(async () =>
            await app.SqlAsync($"SELECT COUNT(*) FROM emails WHERE recipient = '{address}' AND sent_at IS NULL") == "0"
        );
        Assert.Equal(5, app.Mail.To(address).Count);
    }

    [Fact]
    public async Task A_new_address_is_confirmed_there_and_told_here()
    {
        var (oldAddress, newAddress) = (await app.RegisterAsync(), AccountsApp.NewAddress());
        var tokens = await app.SignInAsync(oldAddress);

        using var refused = await app.PostAsync(
            "address",
            new { password = "not the password", newEmail = newAddress },
            tokens.Access
        );
        using var asked = await app.PostAsync(
            "address",
            new { password = AccountsApp.Password, newEmail = newAddress },
            tokens.Access
        );
        var token = TokenIn((await app.Mail.WaitForAsync(newAddress)).Text);
        Assert.Equal(oldAddress, (await app.MeAsync(tokens.Access)).GetProperty("email").GetString());
        using var confirmed = await PostAsync("address/confirm", new { token });
        using var again = await PostAsync("address/confirm", new { token });

        Assert.Equal(
            [HttpStatusCode.Forbidden, HttpStatusCode.Accepted, HttpStatusCode.NoContent, HttpStatusCode.BadRequest],
            [refused.StatusCode, asked.StatusCode, confirmed.StatusCode, again.StatusCode]
        );
        await app.Mail.WaitForAsync(oldAddress, "Votre adresse a changé");
        await app.SignInAsync(newAddress);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.LoginAsync(oldAddress)).StatusCode);
    }

    [Fact]
    public async Task A_taken_new_address_answers_alike_and_changes_nothing()
    {
        var (mine, taken) = (await app.RegisterAsync(), await app.RegisterAsync());
        var tokens = await app.SignInAsync(mine);

        using var answer = await app.PostAsync(
            "address",
            new { password = AccountsApp.Password, newEmail = taken },
            tokens.Access
        );

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await app.Mail.WaitForAsync(taken, "Vous avez déjà un compte");
        Assert.DoesNotContain(app.Mail.To(taken), message =>
            message.Text.Contains("/confirm-address", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_message_waits_for_its_mail_server()
    {
        var address = await app.RegisterAsync();
        app.Mail.AnswerWith(451);
        try
        {
            using var asked = await PostAsync("password/forgotten", new { email = address });
            await Eventually.IsTrueAsync(async () =>
                await app.SqlAsync(
                    $"SELECT COUNT(*) FROM emails WHERE recipient = '{address}' AND kind = 'forgotten' AND attempts = 1"
                ) == "1"
            );
        }
        finally
        {
            app.Mail.AnswerWith(250);
        }

        await app.SqlAsync($"UPDATE emails SET next_attempt_at = created_at WHERE recipient = '{address}'");

        var token = TokenIn((await app.Mail.WaitForAsync(address, "/reset-password?")).Text);
        using var reset = await PostAsync("password/reset", new { token, newPassword = NewPassword });
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
    }

    [Fact]
    public async Task Unconfirmed_accounts_and_old_links_are_erased()
    {
        var (fresh, old) = (await app.RegisterOnlyAsync(), await app.RegisterOnlyAsync());
        await app.Mail.WaitForAsync(old);
        await app.SqlAsync($"UPDATE users SET created_at = '2026-01-01' WHERE email = '{old}'");
        await app.SqlAsync($"UPDATE email_links SET expires_at = '2026-01-01' WHERE email = '{old}'");

        await app
            .Services.GetRequiredService<Biblio.Api.Accounts.Emails.AccountCleanup>()
            .CleanAsync(CancellationToken);

        Assert.Equal(fresh, await app.SqlAsync($"SELECT email FROM users WHERE email IN ('{fresh}', '{old}')"));
        Assert.Equal("0", await app.SqlAsync($"SELECT COUNT(*) FROM email_links WHERE email = '{old}'"));
    }

    [Fact]
    public async Task Neither_logs_nor_the_database_contain_tokens()
    {
        var address = await app.RegisterAsync();
        var token = await ForgetAsync(address);
        var secret = token.Split('.')[1];

        Assert.DoesNotContain(app.Log, line => line.Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log, line => line.Contains(address, StringComparison.Ordinal));
        Assert.Equal(
            "0",
            await app.SqlAsync($"SELECT COUNT(*) FROM email_links WHERE CONVERT(token_hash USING latin1) = '{secret}'")
        );
    }

    private async Task RegisterAsync(string email, string password)
    {
        using var answer = await PostAsync(
            "register",
            new
            {
                name = "Zoé",
                email,
                password,
            }
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>Asks for a new password; returns the token of the message.</summary>
    private async Task<string> ForgetAsync(string email, string? language = null)
    {
        using var asked = await PostAsync("password/forgotten", new { email, language });
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        return TokenIn((await app.Mail.WaitForAsync(email, "/reset-password?")).Text);
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) => app.PostAsync(path, body);

    private static async Task<string> FieldAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken))
            .GetProperty("errors")
            .EnumerateObject()
            .Single()
            .Name;

    private static string TokenIn(string text) => Token().Match(text).Groups[1].Value;

    [GeneratedRegex(@"\?token=(\S+)")]
    private static partial Regex Token();
}
