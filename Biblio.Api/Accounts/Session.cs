namespace Biblio.Api.Accounts;

/// <summary>A reader's session on one device, until the reader signs out there or everywhere.</summary>
internal sealed class Session
{
    public string Id { get; set; } = "";

    public long UserId { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime RefreshedAt { get; set; }

    public DateTime ExpiresAt { get; set; }
}
