using System.Security.Cryptography;
using System.Text;
using Biblio.Api.Accounts.Tokens;
using Biblio.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Biblio.Tests.Identity;

/// <summary>How a service verifies access tokens, and what it does when it cannot read the keys.</summary>
public sealed class AccessTokenTests
{
    /// <summary>Tokens that are nearly valid, by the reason why they are not.</summary>
    private static readonly Dictionary<string, Func<string>> InvalidTokens = new()
    {
        ["expired"] = () => Tokens.Create(Tokens.Reader(), lifetime: TimeSpan.FromMinutes(-1)),
        ["not valid yet"] = () => Tokens.Create(Tokens.Reader(), lifetime: TimeSpan.FromHours(2)),
        ["no expiry"] = () => Sign("ES256", Tokens.Key.PublicKey.Kid, Payload.Replace("\"exp\"", "\"x\"")),
        ["issuer"] = () => Tokens.Create(Tokens.Reader(), change: token => token.Issuer = "urn:someone"),
        ["no issuer"] = () => Tokens.Create(Tokens.Reader(), change: token => token.Issuer = null),
        ["audience"] = () => Tokens.Create(Tokens.Reader(), change: token => token.Audience = "urn:another:api"),
        ["no audience"] = () => Tokens.Create(Tokens.Reader(), change: token => token.Audience = null),
        ["type"] = () => Tokens.Create(Tokens.Reader(), change: token => token.TokenType = "JWT"),
        ["unknown key"] = () => Tokens.Create(Tokens.Reader(), key: Tokens.NewKey()),
        ["another key with the known id"] = () => Sign("ES256", Tokens.Key.PublicKey.Kid, Payload, Tokens.NewKey()),
        ["no key id"] = () => Sign("ES256", null, Payload),
        ["no signature"] = () => Sign("none", Tokens.Key.PublicKey.Kid, Payload),
        ["an empty signature"] = () => Sign("none", Tokens.Key.PublicKey.Kid, Payload) + "AA",
        ["the public key as a secret"] = () => Sign("HS256", Tokens.Key.PublicKey.Kid, Payload),
        ["another payload"] = () =>
        {
            var parts = Tokens.Create(Tokens.Reader()).Split('.');
            return $"{parts[0]}.{Base64UrlEncoder.Encode(Payload)}.{parts[2]}";
        },
        ["no token"] = () => "not.a.token",
    };

    public static TheoryData<string> Reasons => [.. InvalidTokens.Keys];

    private static string Payload =>
        $$"""
            {"sub":"1","role":"Administrator","iss":"{{AccessTokenFormat.Issuer}}",
            "aud":"{{AccessTokenFormat.Audience}}","exp":{{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}}}
            """;

    [Fact]
    public async Task A_token_of_the_gateway_is_accepted_each_time()
    {
        await using var app = await StartAsync(Tokens.KeySetSetting);
        app.Client.WithToken(Sign("ES256", Tokens.Key.PublicKey.Kid, Payload));

        Assert.Equal((200, 200), ((await app.GetAsync("/readers")).Status, (await app.GetAsync("/readers")).Status));
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Any_other_token_is_refused(string reason)
    {
        await using var app = await StartAsync(Tokens.KeySetSetting);
        // A valid token is remembered, which must not help another one.
        Assert.Equal(200, (await app.GetAsync("/readers")).Status);
        app.Client.WithToken(InvalidTokens[reason]());

        var answer = await app.GetAsync("/readers");

        Assert.Equal((401, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Equal(401, (await app.GetAsync("/readers")).Status);
    }

    [Fact]
    public async Task A_remembered_token_expires()
    {
        // The clock of the memory is a minute behind, so that it holds tokens that have just expired.
        var time = new ManualTime(DateTimeOffset.UtcNow.AddMinutes(-1));
        await using var app = await StartAsync(Tokens.KeySetSetting, builder =>
            builder.Services.AddSingleton<TimeProvider>(time)
        );
        // The clocks may differ by 30 seconds, so that this token is valid for two more seconds.
        var end = DateTime.UtcNow - AccessTokenFormat.ClockSkew + TimeSpan.FromSeconds(2);
        var remembered = CreateToken();
        Assert.Equal(200, await GetStatusAsync(app, remembered));

        await Eventually.IsTrueAsync(async () => await GetStatusAsync(app, CreateToken()) == 401);
        Assert.Equal(200, await GetStatusAsync(app, remembered));
        time.Now = DateTimeOffset.UtcNow;
        Assert.Equal(401, await GetStatusAsync(app, remembered));

        string CreateToken() =>
            Tokens.Create(Tokens.Reader(), change: token =>
                (token.NotBefore, token.Expires) = (end.AddMinutes(-10), end)
            );
    }

    [Fact]
    public async Task Tokens_are_accepted_until_their_key_is_withdrawn()
    {
        var next = Tokens.NewKey();
        await using var server = await new KeySetServer(Tokens.Key).StartAsync();
        await using var app = await StartAsync(server.Setting, "--Identity:KeyRefreshInterval=00:00:00.1");
        var old = Tokens.Create(Tokens.Reader());
        Assert.Equal(200, await GetStatusAsync(app, old));

        server.Keys = [Tokens.Key, next];
        Assert.Equal(200, await GetStatusAsync(app, old));
        await Eventually.IsTrueAsync(async () =>
            await GetStatusAsync(app, Tokens.Create(Tokens.Reader(), key: next)) == 200
        );

        server.Keys = [next];
        await Eventually.IsTrueAsync(async () => await GetStatusAsync(app, old) == 401);
        Assert.Equal(200, await GetStatusAsync(app, Tokens.Create(Tokens.Reader(), key: next)));
    }

    [Fact]
    public async Task An_unknown_key_is_read_at_once()
    {
        var next = Tokens.NewKey();
        await using var server = await new KeySetServer(Tokens.Key).StartAsync();
        await using var app = await StartAsync(server.Setting);
        Assert.Equal(200, await GetStatusAsync(app, Tokens.Create(Tokens.Reader())));
        // The keys were read a moment ago, and are not read again within a second.
        await Eventually.IsTrueAsync(async () =>
        {
            await GetStatusAsync(app, Tokens.Create(Tokens.Reader(), key: Tokens.NewKey()));
            return server.Requests > 1;
        });

        server.Keys = [Tokens.Key, next];
        var token = Tokens.Create(Tokens.Reader(), key: next);
        await Eventually.IsTrueAsync(async () => await GetStatusAsync(app, token) == 200);
    }

    [Fact]
    public async Task Forged_key_ids_cause_one_request_a_second()
    {
        await using var server = await new KeySetServer(Tokens.Key).StartAsync();
        await using var app = await StartAsync(server.Setting);
        Assert.Equal(200, await GetStatusAsync(app, Tokens.Create(Tokens.Reader())));
        var started = TimeProvider.System.GetTimestamp();

        var forged = Enumerable
            .Range(0, 100)
            .Select(_ => GetStatusAsync(app, Tokens.Create(Tokens.Reader(), key: Tokens.NewKey())));
        Assert.All(await Task.WhenAll(forged), status => Assert.Equal(401, status));

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        Assert.InRange(server.Requests, 1, 2 + (int)seconds);
    }

    [Fact]
    public async Task Valid_tokens_stay_valid_while_the_gateway_is_away()
    {
        await using var server = await new KeySetServer(Tokens.Key).StartAsync();
        await using var app = await StartAsync(server.Setting, "--Identity:KeyRefreshInterval=00:00:00.1");
        Assert.Equal(200, await GetStatusAsync(app, Tokens.Create(Tokens.Reader())));

        await server.DisposeAsync();

        var unknown = Tokens.Create(Tokens.Reader(), key: Tokens.NewKey());
        await Eventually.IsTrueAsync(async () => await GetStatusAsync(app, unknown) == 503);
        Assert.Equal(200, await GetStatusAsync(app, Tokens.Create(Tokens.Reader())));
        Assert.Equal(200, (await app.GetAsync("/health")).Status);
        await server.StartAsync();
        await Eventually.IsTrueAsync(async () => await GetStatusAsync(app, unknown) == 401);
    }

    [Fact]
    public async Task A_service_started_before_the_gateway_recovers()
    {
        await using var server = new KeySetServer(Tokens.Key);
        await using var app = await StartAsync(server.Setting);

        var early = await app.GetAsync("/readers");
        Assert.Equal((503, "application/problem+json"), (early.Status, early.ContentType));
        Assert.NotNull(early.Headers.RetryAfter);
        Assert.Equal(503, (await app.GetAsync("/health")).Status);
        Assert.Contains(
            "\"signing-keys\":{\"status\":\"unhealthy\"",
            (await app.GetAsync("/health")).Text,
            StringComparison.Ordinal
        );
        Assert.Equal(200, (await app.GetAsync("/alive")).Status);
        Assert.Equal(200, (await app.GetAsync("/everyone")).Status);

        // This request waits for the keys.
        var waiting = app.GetAsync("/readers");
        await server.StartAsync();
        Assert.Equal(200, (await waiting).Status);
        Assert.Equal(200, (await app.GetAsync("/health")).Status);
    }

    private static async Task<int> GetStatusAsync(TinyApp app, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/readers");
        request.Headers.Authorization = new("Bearer", token);
        return (await app.SendAsync(request)).Status;
    }

    /// <summary>Writes a token by hand, because the library refuses to create most of these.</summary>
    private static string Sign(string algorithm, string? keyId, string payload, SigningKey? key = null)
    {
        var id = keyId is null ? "" : $",\"kid\":\"{keyId}\"";
        var header = $$"""{"typ":"at+jwt","alg":"{{algorithm}}"{{id}}}""";
        var text = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        var bytes = Encoding.ASCII.GetBytes(text);
        var pair = ((ECDsaSecurityKey)(key ?? Tokens.Key).Credentials.Key).ECDsa;
        var signature = algorithm switch
        {
            "ES256" => pair.SignData(bytes, HashAlgorithmName.SHA256),
            "HS256" => HMACSHA256.HashData(Encoding.UTF8.GetBytes(pair.ExportSubjectPublicKeyInfoPem()), bytes),
            _ => [],
        };
        return $"{text}.{Base64UrlEncoder.Encode(signature)}";
    }

    private static Task<TinyApp> StartAsync((string Key, string Value) keySet, params string[] arguments) =>
        StartAsync(keySet, configure: null, arguments);

    private static Task<TinyApp> StartAsync(
        (string Key, string Value) keySet,
        Action<WebApplicationBuilder>? configure,
        params string[] arguments
    ) =>
        TinyApp.StartAsync(
            app =>
            {
                app.MapGet("/everyone", () => "").AllowAnonymous();
                app.MapGet("/readers", () => "").RequireReader();
            },
            configure,
            arguments: ["--TinyApp:EndpointsDeclare=true", $"--{keySet.Key}={keySet.Value}", .. arguments]
        );
}
