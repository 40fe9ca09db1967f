namespace Biblio.Api.Accounts.Tokens;

/// <summary>A row of <c>signing_keys</c>.</summary>
internal sealed class StoredSigningKey
{
    public int Number { get; set; }

    /// <summary>PKCS #8, encrypted.</summary>
    public byte[] PrivateKey { get; set; } = [];

    public DateTime SignsFrom { get; set; }

    public DateTime CreatedAt { get; set; }
}
