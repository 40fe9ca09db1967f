namespace Biblio.Inventory;

/// <summary>Configuration section <c>Inventory</c>.</summary>
internal sealed class InventoryOptions
{
    /// <summary>Copies on hand of a new book from Catalog.</summary>
    public int OpeningStock { get; set; } = 20;

    /// <summary>How long copies stay reserved for an order that does not proceed, in minutes.</summary>
    public double ReservationMinutes { get; set; } = 15;

    /// <summary>The interval between two searches for expired reservations.</summary>
    public TimeSpan ExpiryInterval { get; set; } = TimeSpan.FromSeconds(5);
}
