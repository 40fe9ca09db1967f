namespace Biblio.Api.Accounts;

/// <summary>A book on the wish list of an account.</summary>
internal sealed class Wish
{
    /// <summary>An account has no more wishes than these.</summary>
    public const int Max = 100;

    public long UserId { get; init; }

    public long BookId { get; init; }

    /// <summary>When the book was added (UTC).</summary>
    public DateTime AddedAt { get; init; }
}
