using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Biblio.Api.Accounts;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Tokens;
using Biblio.Identity;
using Biblio.Persistence.Migrations;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Biblio.Tests.Accounts;

/// <summary>The keys that sign access tokens, on a real MariaDB. Each test begins without keys.</summary>
public sealed class SigningKeyTests(AccountsApp app) : IClassFixture<AccountsApp>, IAsyncLifetime
{
    private static readonly TimeSpan Lead = new AccountsOptions().SigningKeyLead;

    private readonly ManualTime _time = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await app.SqlAsync("DELETE FROM signing_keys");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Gateways_that_start_together_sign_with_one_key()
    {
        var gateways = Enumerable.Range(0, 2).Select(_ => app.WithWebHostBuilder(_ => { })).ToList();
        await Task.WhenAll(
            gateways.Select(gateway =>
                Task.Run(
                    () => gateway.Services.GetRequiredService<SigningKeys>().WaitUntilLoadedAsync(CancellationToken),
                    CancellationToken
                )
            )
        );

        Assert.Equal("1", await app.SqlAsync("SELECT COUNT(*) FROM signing_keys"));
        foreach (var (issuer, verifier) in gateways.Zip(gateways.AsEnumerable().Reverse()))
        {
            using var client = verifier.CreateClient().WithToken(await SignInAsync(issuer));
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/users/me", CancellationToken)).StatusCode);
        }
    }

    [Fact]
    public async Task Concurrent_readers_agree_on_each_next_key()
    {
        var stores = Enumerable.Range(0, 8).Select(_ => CreateStore()).ToList();
        for (var month = 0; month < 2; month++)
        {
            await Task.WhenAll(stores.Select(store => store.ReadAsync(CancellationToken)));
            Assert.Single(stores.Select(store => store.Current.PublicKey.Kid).Distinct());
            Assert.Equal($"{month + 1}", await app.SqlAsync("SELECT COUNT(*) FROM signing_keys"));
            _time.Now += TimeSpan.FromDays(29);
        }
    }

    [Fact]
    public async Task A_key_is_published_before_and_after_it_signs()
    {
        var store = CreateStore();
        var first = Assert.Single(await ReadAsync(store));

        _time.Now += TimeSpan.FromDays(28);
        Assert.Equal([first], await ReadAsync(store));

        _time.Now += TimeSpan.FromDays(1);
        var both = await ReadAsync(store);
        var second = Assert.Single(both, key => key != first);
        _time.Now += Lead - TimeSpan.FromSeconds(1);
        Assert.Equal(first, store.Current.PublicKey.Kid);

        // The store changes the key by itself, without another reading.
        _time.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(second, store.Current.PublicKey.Kid);
        _time.Now += TimeSpan.FromMinutes(10);
        Assert.Equal(both, await ReadAsync(store));

        _time.Now += TimeSpan.FromMinutes(2);
        Assert.Equal([second], await ReadAsync(store));
        Assert.Equal("2", await app.SqlAsync("SELECT GROUP_CONCAT(number) FROM signing_keys"));
    }

    [Fact]
    public async Task After_a_pause_the_old_key_signs_at_first()
    {
        var store = CreateStore();
        var first = Assert.Single(await ReadAsync(store));
        _time.Now += TimeSpan.FromDays(100);

        Assert.Equal(2, (await ReadAsync(store)).Count);

        Assert.Equal(first, store.Current.PublicKey.Kid);
        _time.Now += Lead;
        Assert.NotEqual(first, store.Current.PublicKey.Kid);
    }

    [Fact]
    public async Task Another_secret_gets_another_key()
    {
        var first = Assert.Single(await ReadAsync(CreateStore()));

        var second = Assert.Single(await ReadAsync(CreateStore("another-secret-of-gateways")));

        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task The_database_holds_private_keys_encrypted_and_in_their_row()
    {
        await ReadAsync(CreateStore());
        var stored = Convert.FromHexString(await app.SqlAsync("SELECT HEX(private_key) FROM signing_keys"));
        var cipher = new SigningKeyCipher(GatewaySecret.From(Tokens.SigningKeySecret));

        using var key = ECDsa.Create();
        Assert.ThrowsAny<CryptographicException>(() => key.ImportPkcs8PrivateKey(stored, out _));
        key.ImportPkcs8PrivateKey(cipher.Decrypt(stored, 1), out _);
        Assert.Null(cipher.Decrypt(stored, 2));
        Assert.Null(cipher.Decrypt([.. stored[..^1], (byte)(stored[^1] ^ 1)], 1));
        Assert.Null(cipher.Decrypt([1, 2, 3], 1));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("too short")]
    public void A_gateway_does_not_start_without_its_secret(string? secret) =>
        Assert.Throws<InvalidOperationException>(() => GatewaySecret.From(secret));

    [Fact]
    public async Task A_token_names_its_key_which_everyone_can_read()
    {
        await using var gateway = app.WithWebHostBuilder(_ => { });
        using var client = gateway.CreateClient();
        var token = new JsonWebToken(await SignInAsync(gateway));

        using var answer = await client.GetAsync(AccessTokenFormat.KeySetPath, CancellationToken);
        var keys = (await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("keys");

        Assert.Equal(
            (true, TimeSpan.FromMinutes(5)),
            (answer.Headers.CacheControl!.Public, answer.Headers.CacheControl.MaxAge)
        );
        var key = Assert.Single(keys.EnumerateArray());
        Assert.Equal(
            ["kty", "use", "alg", "kid", "crv", "x", "y"],
            key.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(
            (token.Kid, "ES256", "sig", "P-256"),
            (Get(key, "kid"), Get(key, "alg"), Get(key, "use"), Get(key, "crv"))
        );
        Assert.Equal(("at+jwt", "ES256"), (token.Typ, token.Alg));
        Assert.Equal(
            ["aud", "exp", "iat", "iss", "nbf", "role", "sid", "sub"],
            token.Claims.Select(claim => claim.Type).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ("urn:biblio:gateway", "urn:biblio:api", "1", "Reader", TimeSpan.FromMinutes(10)),
            (
                token.Issuer,
                Assert.Single(token.Audiences),
                token.Subject,
                token.GetClaim("role").Value,
                token.ValidTo - token.IssuedAt
            )
        );
    }

    private static string? Get(JsonElement key, string member) => key.GetProperty(member).GetString();

    private static async Task<List<string>> ReadAsync(SigningKeyStore store) =>
        [.. (await store.ReadAsync(CancellationToken)).Select(key => key.Kid)];

    private SigningKeyStore CreateStore(string secret = Tokens.SigningKeySecret) =>
        new(
            app.Services.GetRequiredService<IServiceScopeFactory>(),
            app.Services.GetRequiredService<MigrationState>(),
            new(GatewaySecret.From(secret)),
            Options.Create(new AccountsOptions()),
            _time,
            NullLogger<SigningKeyStore>.Instance
        );

    private static async Task<string> SignInAsync(WebApplicationFactory<AccountsDbContext> gateway)
    {
        using var client = gateway.CreateClient();
        using var answer = await client.PostAsJsonAsync(
            "/api/v1/account/login",
            new { email = "alice@biblio.example", password = AccountsApp.Password },
            CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await AccountsApp.ReadTokensAsync(answer)).Access;
    }
}
