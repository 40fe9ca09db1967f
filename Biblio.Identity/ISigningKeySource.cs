using Microsoft.IdentityModel.Tokens;

namespace Biblio.Identity;

/// <summary>Reads the public keys of access tokens: from the gateway, or in the gateway from its database.</summary>
public interface ISigningKeySource
{
    Task<IReadOnlyList<JsonWebKey>> ReadAsync(CancellationToken cancellationToken);
}
