namespace Biblio.Inventory.Model;

/// <summary>
/// The copies of one book that are for sale. Only conditional statements change their number; see
/// <see cref="Data.StockUpdates"/>.
/// </summary>
internal sealed class Stock
{
    /// <summary>The maximum of <see cref="OnHand"/>.</summary>
    public const int MaxOnHand = 1_000_000_000;

    public const int DefaultLowAt = 3;

    public long BookId { get; private set; }

    public string? Title { get; private set; }

    public int OnHand { get; private set; }

    public int Reserved { get; private set; }

    /// <summary>The stock is low at this number of available copies or fewer.</summary>
    public int LowAt { get; private set; }

    public bool Withdrawn { get; private set; }

    public long BookVersion { get; private set; }

    public DateTime ChangedAt { get; private set; }

    public int Available => OnHand - Reserved;
}
