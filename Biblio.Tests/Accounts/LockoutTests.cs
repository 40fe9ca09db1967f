using System.Net;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Accounts;

/// <summary>An account is locked for two seconds only.</summary>
public sealed class ShortLockoutAccountsApp : AccountsApp
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string> { ["Accounts:LockoutDuration"] = "00:00:02" };
}

public sealed class LockoutTests(ShortLockoutAccountsApp app) : IClassFixture<ShortLockoutAccountsApp>
{
    [Fact]
    public async Task Five_wrong_passwords_lock_an_account_temporarily_and_silently()
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
    public async Task A_correct_password_resets_the_failure_count()
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
    public async Task Concurrent_guesses_are_counted_like_sequential_ones()
    {
        var address = await app.RegisterAsync();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(guess => app.LoginAsync(address, $"guess number {guess}")));

        Assert.Equal("5", await app.SqlAsync($"SELECT access_failed_count FROM users WHERE email = '{address}'"));
    }
}
