using System.Globalization;
using System.Net.Http.Headers;
using Biblio.Api.Accounts.Tokens;
using Biblio.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Biblio.Tests.Fixtures;

/// <summary>
/// Creates the access tokens that a gateway would issue. Services under test read the public key from a server in this
/// process, or from the real gateway of the test.
/// </summary>
internal static class Tokens
{
    /// <summary>The secret of gateways under test.</summary>
    public const string SigningKeySecret = "the-secret-of-gateways-for-tests";

    /// <summary>The secret of web front ends under test.</summary>
    public const string CookieKeySecret = "the-secret-of-cookies-for-tests";

    /// <summary>The key of the tests.</summary>
    public static SigningKey Key { get; } = NewKey();

    private static readonly Lazy<KeySetServer> Server = new(() =>
        new KeySetServer(Key).StartAsync().GetAwaiter().GetResult()
    );

    /// <summary>The setting with which a service under test finds the public key of the tests.</summary>
    public static (string Key, string Value) KeySetSetting => Server.Value.Setting;

    public static Caller Reader(long userId = 1) => new(userId, Role.Reader);

    public static Caller Librarian { get; } = new(4, Role.Librarian);

    public static Caller Administrator { get; } = new(5, Role.Administrator);

    public static SigningKey NewKey() => SigningKey.From(SigningKey.Create(), DateTime.UtcNow);

    /// <summary>A token that is signed with this key, or else with the key of the tests.</summary>
    public static string Create(
        Caller caller,
        TimeSpan? lifetime = null,
        SigningKey? key = null,
        Action<SecurityTokenDescriptor>? change = null
    )
    {
        var expires = DateTime.UtcNow + (lifetime ?? TimeSpan.FromHours(1));
        var descriptor = new SecurityTokenDescriptor
        {
            TokenType = AccessTokenFormat.Type,
            Issuer = AccessTokenFormat.Issuer,
            Audience = AccessTokenFormat.Audience,
            IssuedAt = expires.AddHours(-1),
            NotBefore = expires.AddHours(-1),
            Expires = expires,
            Claims = new Dictionary<string, object>
            {
                [Caller.UserIdClaim] = caller.UserId.ToString(CultureInfo.InvariantCulture),
                [Caller.RoleClaim] = caller.Role.ToString(),
            },
            SigningCredentials = (key ?? Key).Credentials,
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler().CreateToken(descriptor);
    }

    /// <summary>The key with which this gateway signs now.</summary>
    public static SigningKey KeyOf(IServiceProvider gateway) => gateway.GetRequiredService<SigningKeyStore>().Current;

    /// <summary>Adds a token of this caller to every request of the client.</summary>
    public static HttpClient As(this HttpClient client, Caller caller, SigningKey? key = null) =>
        client.WithToken(Create(caller, key: key));

    public static HttpClient WithToken(this HttpClient client, string token)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
