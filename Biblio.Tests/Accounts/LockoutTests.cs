using System.Net;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Accounts;

/// <summary>Impatient: an account is locked for two seconds.</summary>
public sealed class ImpatientAccountsApp : AccountsApp
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string> { ["Accounts:LockedFor"] = "00:00:02" };
}

public sealed class LockoutTests(ImpatientAccountsApp app) : IClassFixture<ImpatientAccountsApp>
{
    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_for_a_while_and_nobody_can_tell()
    {
        var address = await app.RegisterAsync();
        for (var guess = 0; guess < 5; guess++)
        {
            await app.LoginAsync(address, $"guess number {guess}");
        }

        using var locked = await app.LoginAsync(address);
        using var wrong = await app.LoginAsync(AccountsApp.NewAddress());

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (locked.StatusCode, wrong.StatusCode));
        await Eventually.IsTrueAsync(async () => (await app.LoginAsync(address)).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_right_password_starts_the_count_anew()
    {
        var address = await app.RegisterAsync();
        for (var guess = 0; guess < 12; guess++)
        {
            await app.LoginAsync(address, "not the password");
            if (guess % 4 == 3)
            {
                await app.SignInAsync(address);
            }
        }
    }

    [Fact]
    public async Task Guesses_at_once_are_no_more_than_guesses_one_by_one()
    {
        var address = await app.RegisterAsync();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(guess => app.LoginAsync(address, $"guess number {guess}")));

        Assert.Equal("5", await app.SqlAsync($"SELECT access_failed_count FROM users WHERE email = '{address}'"));
    }
}
