using Microsoft.IdentityModel.Tokens;

namespace Biblio.Identity;

/// <summary>Downloads the public keys (a JSON Web Key Set) from one of the gateways.</summary>
internal sealed class KeySetClient(IHttpClientFactory clients) : ISigningKeySource
{
    public static void Add(IServiceCollection services)
    {
        var client = services
            .AddHttpClient(nameof(KeySetClient), client =>
                (client.BaseAddress, client.MaxResponseContentBufferSize) = (new("http://api"), 64 * 1024)
            )
            .RemoveAllLoggers();
#pragma warning disable EXTEXP0001 // For evaluation purposes only. SigningKeys repeats the request itself.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        services.AddSingleton<ISigningKeySource, KeySetClient>();
    }

    public async Task<IReadOnlyList<JsonWebKey>> ReadAsync(CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(nameof(KeySetClient));
        var json = await client.GetStringAsync(AccessTokenFormat.KeySetPath, cancellationToken);
        return [.. new JsonWebKeySet(json).Keys.Where(IsUsable)];
    }

    private static bool IsUsable(JsonWebKey key) =>
        key is { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256, Kid.Length: > 0 };
}
