using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Biblio.Identity;

/// <summary>
/// Validates access tokens. A valid one is remembered until it expires. A caller sends the same token with every
/// request, and checking a signature costs more than most requests.
/// </summary>
internal sealed class AccessTokenHandler(SigningKeys keys, TimeProvider time) : TokenHandler, IDisposable
{
    private const int MaxCachedTokens = 10_000;

    // This frees memory. A remembered token is compared with the clock at each use.
    private static readonly TimeSpan CacheDuration = TimeSpan.FromMinutes(10);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly MemoryCache _valid = new(new MemoryCacheOptions { SizeLimit = MaxCachedTokens });

    public override async Task<TokenValidationResult> ValidateTokenAsync(
        string token,
        TokenValidationParameters validationParameters
    )
    {
        if (_valid.TryGetValue(token, out TokenValidationResult? known) && IsStillValid(known!.SecurityToken))
        {
            return known;
        }

        var result = await _handler.ValidateTokenAsync(token, validationParameters);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            // Without any keys, the request has waited for them already.
            if (!keys.IsLoaded || !await keys.RefreshAsync())
            {
                return new() { Exception = new SigningKeysUnavailableException() };
            }

            result = await _handler.ValidateTokenAsync(token, validationParameters);
        }

        if (result.IsValid && IsStillValid(result.SecurityToken))
        {
            _valid.Set(
                token,
                result,
                new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = CacheDuration }
            );
        }

        return result;
    }

    public void Dispose() => _valid.Dispose();

    /// <summary>A key that is no longer published ends its tokens.</summary>
    private bool IsStillValid(SecurityToken token) =>
        time.GetUtcNow().UtcDateTime < token.ValidTo && keys.Find(((JsonWebToken)token).Kid) is not null;
}

/// <summary>The token may be valid, but its key cannot be read.</summary>
internal sealed class SigningKeysUnavailableException() : SecurityTokenException("The keys cannot be read.");
