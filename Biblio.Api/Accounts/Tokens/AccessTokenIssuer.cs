using System.Globalization;
using Biblio.Identity;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Biblio.Api.Accounts.Tokens;

/// <summary>Issues access tokens: JWTs that contain ids and the role of an account, but no name and no address.</summary>
internal sealed class AccessTokenIssuer(SigningKeyStore keys, IOptions<AccountsOptions> options, TimeProvider time)
{
    public const string SessionIdClaim = "sid";

    private static readonly JsonWebTokenHandler Handler = new();

    public AccessTokenResponse Issue(Caller caller, RefreshToken refreshToken) =>
        new()
        {
            AccessToken = Issue(caller, refreshToken.SessionId),
            ExpiresIn = (long)options.Value.AccessTokens.TotalSeconds,
            RefreshToken = refreshToken.ToString(),
        };

    /// <summary>A token for a request of the gateway itself, with the rights of a librarian. It has no account.</summary>
    public string IssueForGateway() => Issue(new Caller(0, Role.Librarian), "gateway");

    public string Issue(Caller caller, string sessionId)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return Handler.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = AccessTokenFormat.Type,
                Issuer = AccessTokenFormat.Issuer,
                Audience = AccessTokenFormat.Audience,
                IssuedAt = now,
                NotBefore = now,
                Expires = now + options.Value.AccessTokens,
                Claims = new Dictionary<string, object>
                {
                    [Caller.UserIdClaim] = caller.UserId.ToString(CultureInfo.InvariantCulture),
                    [Caller.RoleClaim] = caller.Role.ToString(),
                    [SessionIdClaim] = sessionId,
                },
                SigningCredentials = keys.Current.Credentials,
            }
        );
    }
}
