namespace Biblio.Inventory.Model;

/// <summary>The copies of one book that are for sale. Their number is changed by conditional statements only: see <see cref="Data.StockMoves"/>.</summary>
internal sealed class Stock
{
    /// <summary>No shelf holds more of one book.</summary>
    public const int Most = 1_000_000_000;

    public const int DefaultLowAt = 3;

    public long BookId { get; private set; }

    public string? Title { get; private set; }

    public int OnHand { get; private set; }

    public int Reserved { get; private set; }

    /// <summary>With so many available or fewer, somebody should order more.</summary>
    public int LowAt { get; private set; }

    public bool Withdrawn { get; private set; }

    public long BookVersion { get; private set; }

    public DateTime ChangedAt { get; private set; }

    public int Available => OnHand - Reserved;
}
